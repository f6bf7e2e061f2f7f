//! Buckets: which there are, and how one is set up.

mod words;

use super::{count, limit, near};
use crate::client::Buckets;
use crate::content::time;
use crate::failure::{self, Asked};
use crate::place::{Links, Place};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use mosaic_connector_kit::{Call, ErrorKind, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

/// The most buckets on a page of the service.
const PAGE: u32 = 1_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default, deserialize_with = "arguments::text")]
    query: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// A bucket as the list names it.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) region: Option<String>,
    pub(super) created: String,
}

/// A page of buckets, and the service's mark of the next.
pub(super) async fn page(
    buckets: &Buckets,
    (most, mark): (u32, Option<String>),
    cancel: &CancellationToken,
) -> Result<(Vec<Named>, Option<String>), ToolError> {
    let asked = Asked {
        action: "s3:ListAllMyBuckets",
        target: "the account",
    };
    let request = buckets
        .reads()
        .await
        .list_buckets()
        .max_buckets(i32::try_from(most).unwrap_or(i32::MAX))
        .set_continuation_token(mark);
    let found = buckets.read(cancel, asked, request.send()).await?;
    let next = found
        .continuation_token()
        .filter(|token| !token.is_empty())
        .map(str::to_owned);
    let named = found.buckets().iter().map(|bucket| Named {
        name: bucket.name().unwrap_or_default().to_owned(),
        region: bucket.bucket_region().map(str::to_owned),
        created: time(bucket.creation_date()),
    });
    Ok((named.collect(), next))
}

pub(super) async fn list(buckets: &Buckets, call: &Call) -> Result<Output, ToolError> {
    let asked: List = call.arguments()?;
    let most = limit(asked.limit, PAGE);
    let query = asked.query.unwrap_or_default().to_lowercase();
    let question = format!("buckets {query}");
    let mut mark = cursor::open(&question, asked.cursor.as_deref())?;
    let mut found = vec![];
    // A part of a name can only be looked for here: the service knows prefixes alone.
    loop {
        let wanted = if query.is_empty() { most } else { PAGE };
        let (named, next) = page(buckets, (wanted, mark.take()), &call.cancel).await?;
        found.extend(named.into_iter().filter(|bucket| bucket.name.contains(&query)));
        mark = next;
        if mark.is_none() || query.is_empty() {
            break;
        }
    }
    let links = Links::of(buckets).await;
    let records: Vec<Record> = found
        .into_iter()
        .map(|bucket| {
            let url = links.to(&bucket.name, "");
            Record::default()
                .with("name", bucket.name)
                .with("region", bucket.region)
                .with("created", bucket.created)
                .with("url", url)
        })
        .collect();
    let heading = count(records.len(), "bucket");
    let next = mark.map(|mark| cursor::seal(&question, &mark));
    Ok(Output::Records(Records::of(heading, records).next(next)))
}

/// Tries the credentials and returns who answers.
pub(crate) async fn check(buckets: &Buckets) -> Result<String, ToolError> {
    let region = buckets.region().await.to_owned();
    let service = buckets
        .endpoint()
        .map_or("Amazon S3".to_owned(), |url| format!("S3 at {url}"));
    match page(buckets, (5, None), &CancellationToken::new()).await {
        Ok((found, next)) => {
            let names: Vec<String> = found.into_iter().map(|bucket| bucket.name).collect();
            let more = if next.is_some() { " and more" } else { "" };
            Ok(format!("{service} in {region}: {}{more}", names.join(", ")))
        }
        // The key is good; it may only not see the list.
        Err(error) if error.kind == ErrorKind::Scope => Ok(format!(
            "{service} in {region}; the key may not list buckets, name them in questions"
        )),
        Err(error) => Err(error),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Info {
    bucket: String,
}

pub(super) async fn info(buckets: &Buckets, call: &Call) -> Result<Output, ToolError> {
    let asked: Info = call.arguments()?;
    let place = Place::read(Some(&asked.bucket), None)?;
    let name = &place.bucket;
    let client = buckets.reads().await;
    let cancel = &call.cancel;
    let asked = |action| Asked { action, target: name };
    let head = client.head_bucket().bucket(name).send();
    let versioning = client.get_bucket_versioning().bucket(name).send();
    let encryption = client.get_bucket_encryption().bucket(name).send();
    let access = client.get_public_access_block().bucket(name).send();
    let status = client.get_bucket_policy_status().bucket(name).send();
    let lifecycle = client.get_bucket_lifecycle_configuration().bucket(name).send();
    let tags = client.get_bucket_tagging().bucket(name).send();
    let head = async { Ok(head.await) };
    let (head, versioning, encryption, access, status, lifecycle, tags) = futures::join!(
        whole(cancel, head),
        setting(buckets, cancel, (asked("s3:GetBucketVersioning"), versioning)),
        setting(
            buckets,
            cancel,
            (asked("s3:GetEncryptionConfiguration"), encryption)
        ),
        setting(buckets, cancel, (asked("s3:GetBucketPublicAccessBlock"), access)),
        setting(buckets, cancel, (asked("s3:GetBucketPolicyStatus"), status)),
        setting(
            buckets,
            cancel,
            (asked("s3:GetLifecycleConfiguration"), lifecycle)
        ),
        setting(buckets, cancel, (asked("s3:GetBucketTagging"), tags)),
    );
    let head = match head? {
        Ok(head) => head,
        // An answer to HEAD does not say why: the others do.
        Err(error) => {
            let why = versioning.err();
            let why = why.unwrap_or_else(|| failure::of(&error, asked("s3:ListBucket")));
            return Err(near::bucket(buckets, why, (name, cancel)).await);
        }
    };
    let record = Record::default()
        .with("name", name.clone())
        .with("region", head.bucket_region().unwrap_or_default())
        .with("versioning", said(versioning.map(words::versioning))?)
        .with("encryption", said(encryption.map(words::encryption))?)
        .with("public_access", said(access.map(words::access))?)
        .with("policy", said(status.map(words::policy))?)
        .with("lifecycle", said(lifecycle.map(words::lifecycle))?)
        .with("tags", said(tags.map(words::tags))?)
        .with("url", Links::of(buckets).await.to(name, ""));
    Ok(Output::Records(Records::of(format!("bucket {name}"), [record])))
}

/// Returns a setting in words; one that may not be seen says so and hides no other.
fn said(setting: Result<Option<String>, ToolError>) -> Result<Option<String>, ToolError> {
    match setting {
        Ok(found) => Ok(found),
        Err(error) if error.kind == ErrorKind::Scope => Ok(Some(format!(
            "not allowed to see ({})",
            error.needed_scope.unwrap_or_default()
        ))),
        Err(error) => Err(error),
    }
}

async fn whole<T>(
    cancel: &CancellationToken,
    work: impl Future<Output = Result<T, ToolError>>,
) -> Result<T, ToolError> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(ToolError::cancelled()),
        found = work => found,
    }
}

/// Waits for a setting of a bucket; one that was never made is none.
async fn setting<T, E>(
    buckets: &Buckets,
    cancel: &CancellationToken,
    (asked, request): (Asked<'_>, impl Future<Output = Result<T, SdkError<E>>>),
) -> Result<Option<T>, ToolError>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let request = async {
        match request.await {
            Ok(found) => Ok(Some(found)),
            Err(error) => match failure::code(&error) {
                // What another service than Amazon's does not know, it has not.
                Some(
                    "NoSuchTagSet"
                    | "NoSuchBucketPolicy"
                    | "NoSuchLifecycleConfiguration"
                    | "NoSuchPublicAccessBlockConfiguration"
                    | "ServerSideEncryptionConfigurationNotFoundError"
                    | "NotImplemented",
                ) => Ok(None),
                Some(_) | None => Err(error),
            },
        }
    };
    buckets.read(cancel, asked, request).await
}
