//! Requests about buckets. Never about what is in them.

use super::super::REGION;
use super::super::store::{About, Store};
use super::time;
use s3s::dto::{
    Bucket, BucketLocationConstraint, BucketVersioningStatus, ExpirationStatus, GetBucketEncryptionOutput,
    GetBucketLifecycleConfigurationOutput, GetBucketLocationOutput, GetBucketPolicyStatusOutput,
    GetBucketTaggingOutput, GetBucketVersioningOutput, GetPublicAccessBlockOutput, HeadBucketOutput,
    LifecycleExpiration, LifecycleRule, LifecycleRuleFilter, ListBucketsInput, ListBucketsOutput, Owner,
    PolicyStatus, PublicAccessBlockConfiguration, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule, Tag,
};
use s3s::{S3Result, s3_error};

/// The most buckets on a page.
const PAGE: i32 = 10_000;

pub(super) fn list(store: &Store, input: ListBucketsInput) -> S3Result<ListBucketsOutput> {
    let most = input.max_buckets.unwrap_or(PAGE);
    if !(1..=PAGE).contains(&most) {
        return Err(s3_error!(
            InvalidArgument,
            "max-buckets must be between 1 and 10000"
        ));
    }
    let prefix = input.prefix.clone().unwrap_or_default();
    let after = input.continuation_token.unwrap_or_default();
    let mut found: Vec<Bucket> = store.all(|buckets| {
        buckets
            .iter()
            .filter(|(name, _)| name.starts_with(&prefix) && **name > after)
            .map(|(name, bucket)| Bucket {
                bucket_region: Some(REGION.to_owned()),
                creation_date: Some(time(bucket.about.created)),
                name: Some(name.clone()),
            })
            .collect()
    });
    let most = usize::try_from(most).unwrap_or_default();
    let more = found.len() > most;
    found.truncate(most);
    let last = found.last().and_then(|bucket| bucket.name.clone());
    Ok(ListBucketsOutput {
        buckets: Some(found),
        continuation_token: last.filter(|_| more),
        owner: Some(Owner {
            display_name: Some("larkspur".to_owned()),
            id: Some("6c1f0000000000000000000000000000000000000000000000000000larkspur".to_owned()),
        }),
        prefix: input.prefix,
    })
}

pub(super) fn head(store: &Store, bucket: &str) -> S3Result<HeadBucketOutput> {
    about(store, bucket)?;
    Ok(HeadBucketOutput {
        bucket_region: Some(REGION.to_owned()),
        ..Default::default()
    })
}

pub(super) fn location(store: &Store, bucket: &str) -> S3Result<GetBucketLocationOutput> {
    about(store, bucket)?;
    Ok(GetBucketLocationOutput {
        location_constraint: Some(BucketLocationConstraint::from(REGION.to_owned())),
    })
}

pub(super) fn versioning(store: &Store, bucket: &str) -> S3Result<GetBucketVersioningOutput> {
    let about = about(store, bucket)?;
    let enabled = BucketVersioningStatus::from_static(BucketVersioningStatus::ENABLED);
    Ok(GetBucketVersioningOutput {
        mfa_delete: None,
        status: about.versioned.then_some(enabled),
    })
}

pub(super) fn encryption(store: &Store, bucket: &str) -> S3Result<GetBucketEncryptionOutput> {
    about(store, bucket)?;
    let by_default = ServerSideEncryptionByDefault {
        kms_master_key_id: None,
        sse_algorithm: ServerSideEncryption::from_static(ServerSideEncryption::AES256),
    };
    Ok(GetBucketEncryptionOutput {
        server_side_encryption_configuration: Some(ServerSideEncryptionConfiguration {
            rules: vec![ServerSideEncryptionRule {
                apply_server_side_encryption_by_default: Some(by_default),
                bucket_key_enabled: Some(false),
            }],
        }),
    })
}

pub(super) fn policy_status(store: &Store, bucket: &str) -> S3Result<GetBucketPolicyStatusOutput> {
    about(store, bucket)?;
    Ok(GetBucketPolicyStatusOutput {
        policy_status: Some(PolicyStatus {
            is_public: Some(false),
        }),
    })
}

pub(super) fn public_access(store: &Store, bucket: &str) -> S3Result<GetPublicAccessBlockOutput> {
    about(store, bucket)?;
    Ok(GetPublicAccessBlockOutput {
        public_access_block_configuration: Some(PublicAccessBlockConfiguration {
            block_public_acls: Some(true),
            block_public_policy: Some(true),
            ignore_public_acls: Some(true),
            restrict_public_buckets: Some(true),
        }),
    })
}

pub(super) fn lifecycle(store: &Store, bucket: &str) -> S3Result<GetBucketLifecycleConfigurationOutput> {
    let Some(days) = about(store, bucket)?.expires_days else {
        return Err(s3_error!(
            NoSuchLifecycleConfiguration,
            "The lifecycle configuration does not exist"
        ));
    };
    let rule = LifecycleRule {
        abort_incomplete_multipart_upload: None,
        expiration: Some(LifecycleExpiration {
            days: Some(days),
            ..Default::default()
        }),
        filter: Some(LifecycleRuleFilter {
            prefix: Some(String::new()),
            ..Default::default()
        }),
        id: Some(format!("remove-after-{days}-days")),
        noncurrent_version_expiration: None,
        noncurrent_version_transitions: None,
        prefix: None,
        status: ExpirationStatus::from_static(ExpirationStatus::ENABLED),
        transitions: None,
    };
    Ok(GetBucketLifecycleConfigurationOutput {
        rules: Some(vec![rule]),
        transition_default_minimum_object_size: None,
    })
}

pub(super) fn tagging(store: &Store, bucket: &str) -> S3Result<GetBucketTaggingOutput> {
    let tags = about(store, bucket)?.tags;
    if tags.is_empty() {
        return Err(s3_error!(NoSuchTagSet, "The TagSet does not exist"));
    }
    let tag_set = tags
        .into_iter()
        .map(|(key, value)| Tag {
            key: Some(key),
            value: Some(value),
        })
        .collect();
    Ok(GetBucketTaggingOutput { tag_set })
}

fn about(store: &Store, bucket: &str) -> S3Result<About> {
    store.bucket(bucket, |bucket| Ok(bucket.about.clone()))
}
