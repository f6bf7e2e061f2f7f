//! The settings of a bucket in words. Pure; `None` is a setting that was never made.

use aws_sdk_s3::operation::get_bucket_encryption::GetBucketEncryptionOutput;
use aws_sdk_s3::operation::get_bucket_lifecycle_configuration::GetBucketLifecycleConfigurationOutput;
use aws_sdk_s3::operation::get_bucket_policy_status::GetBucketPolicyStatusOutput;
use aws_sdk_s3::operation::get_bucket_tagging::GetBucketTaggingOutput;
use aws_sdk_s3::operation::get_bucket_versioning::GetBucketVersioningOutput;
use aws_sdk_s3::operation::get_public_access_block::GetPublicAccessBlockOutput;
use aws_sdk_s3::types::{LifecycleRule, PublicAccessBlockConfiguration};

pub(super) fn versioning(found: Option<GetBucketVersioningOutput>) -> Option<String> {
    let status = found.and_then(|it| it.status().map(|status| status.as_str().to_lowercase()));
    Some(status.unwrap_or_else(|| "off".to_owned()))
}

pub(super) fn encryption(found: Option<GetBucketEncryptionOutput>) -> Option<String> {
    let found = found?;
    let rule = found.server_side_encryption_configuration()?.rules().first()?;
    let by_default = rule.apply_server_side_encryption_by_default()?;
    Some(by_default.sse_algorithm().as_str().to_owned())
}

pub(super) fn access(found: Option<GetPublicAccessBlockOutput>) -> Option<String> {
    let said = found.and_then(|it| it.public_access_block_configuration().map(blocked));
    Some(said.unwrap_or("not blocked").to_owned())
}

fn blocked(block: &PublicAccessBlockConfiguration) -> &'static str {
    let all = [
        block.block_public_acls(),
        block.ignore_public_acls(),
        block.block_public_policy(),
        block.restrict_public_buckets(),
    ];
    match all.iter().filter(|on| **on == Some(true)).count() {
        4 => "blocked",
        0 => "not blocked",
        _ => "blocked in part",
    }
}

pub(super) fn policy(found: Option<GetBucketPolicyStatusOutput>) -> Option<String> {
    let public = found.and_then(|it| it.policy_status().and_then(|status| status.is_public()));
    Some(
        if public == Some(true) {
            "public"
        } else {
            "not public"
        }
        .to_owned(),
    )
}

pub(super) fn lifecycle(found: Option<GetBucketLifecycleConfigurationOutput>) -> Option<String> {
    let rules: Vec<String> = found?.rules().iter().map(rule).collect();
    Some(rules.join("; "))
}

fn rule(rule: &LifecycleRule) -> String {
    let mut said = rule.id().unwrap_or("rule").to_owned();
    if let Some(prefix) = rule
        .filter()
        .and_then(|it| it.prefix())
        .filter(|it| !it.is_empty())
    {
        said.push_str(&format!(" under {prefix}"));
    }
    if let Some(days) = rule.expiration().and_then(|it| it.days()) {
        said.push_str(&format!(": removed after {days} days"));
    }
    for moved in rule.transitions() {
        let class = moved
            .storage_class()
            .map_or("another class", |class| class.as_str());
        let days = moved.days().unwrap_or_default();
        said.push_str(&format!(", to {class} after {days} days"));
    }
    if rule.status().as_str() != "Enabled" {
        said.push_str(" (off)");
    }
    said
}

pub(super) fn tags(found: Option<GetBucketTaggingOutput>) -> Option<String> {
    let found = found?;
    let tags = found.tag_set().iter();
    let tags: Vec<String> = tags.map(|tag| format!("{}={}", tag.key(), tag.value())).collect();
    Some(tags.join(", "))
}
