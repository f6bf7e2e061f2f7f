//! Requests about one object. The newest version's bytes are `s3s-fs`'s; an older one's are the history's.

use super::super::history::Version;
use super::super::store::{Store, hex};
use super::time;
use bytes::Bytes;
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::{
    CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopySource, DeleteObjectInput, DeleteObjectOutput,
    ETag, ETagCondition, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, PutObjectInput,
    PutObjectOutput, Range, StreamingBlob,
};
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};

/// The largest object that a single request may write.
const LARGEST: usize = 64 * 1024 * 1024;

pub(super) async fn get(
    store: &Store,
    mut req: S3Request<GetObjectInput>,
) -> S3Result<S3Response<GetObjectOutput>> {
    let (bucket, key) = (req.input.bucket.clone(), req.input.key.clone());
    let version = found(store, &bucket, &key, req.input.version_id.as_deref())?;
    let in_folder = store.path(&bucket, &key).is_file();
    let newest = in_folder
        && store
            .newest(&bucket, &key)
            .is_ok_and(|newest| newest.id == version.id);
    if let Some(range @ Range::Suffix { .. }) = req.input.range {
        // `s3s-fs` knows no suffix that is longer than the object.
        let range = range.check(version.size)?;
        req.input.range = Some(Range::Int {
            first: range.start,
            last: Some(range.end - 1),
        });
    }
    let mut output = if newest {
        store.files.get_object(req).await?.output
    } else {
        from_history(&req.input, &version)?
    };
    output.e_tag = Some(ETag::Strong(version.etag));
    output.last_modified = Some(time(version.modified));
    output.content_type = Some(version.content_type);
    output.accept_ranges = Some("bytes".to_owned());
    output.version_id = Some(version.id).filter(|id| id != "null");
    Ok(S3Response::new(output))
}

fn from_history(input: &GetObjectInput, version: &Version) -> S3Result<GetObjectOutput> {
    let bytes = Bytes::from(version.bytes.clone().unwrap_or_default());
    let mut output = GetObjectOutput::default();
    let part = match input.range {
        None => bytes,
        Some(range) => {
            let range = range.check(version.size)?;
            output.content_range = Some(format!(
                "bytes {}-{}/{}",
                range.start,
                range.end - 1,
                version.size
            ));
            let start = usize::try_from(range.start).unwrap_or(usize::MAX);
            let end = usize::try_from(range.end).unwrap_or(usize::MAX);
            bytes.slice(start..end)
        }
    };
    output.content_length = i64::try_from(part.len()).ok();
    let stream = futures::stream::iter([Ok::<Bytes, std::io::Error>(part)]);
    output.body = Some(StreamingBlob::wrap(stream));
    Ok(output)
}

pub(super) async fn head(
    store: &Store,
    req: S3Request<HeadObjectInput>,
) -> S3Result<S3Response<HeadObjectOutput>> {
    let (bucket, key) = (req.input.bucket.clone(), req.input.key.clone());
    let version = found(store, &bucket, &key, req.input.version_id.as_deref())?;
    let in_folder = store.path(&bucket, &key).is_file();
    let newest = in_folder
        && store
            .newest(&bucket, &key)
            .is_ok_and(|newest| newest.id == version.id);
    let mut output = if newest {
        store.files.head_object(req).await?.output
    } else {
        HeadObjectOutput::default()
    };
    output.content_length = i64::try_from(version.size).ok();
    output.e_tag = Some(ETag::Strong(version.etag));
    output.last_modified = Some(time(version.modified));
    output.content_type = Some(version.content_type);
    output.accept_ranges = Some("bytes".to_owned());
    output.server_side_encryption = Some(s3s::dto::ServerSideEncryption::from_static(
        s3s::dto::ServerSideEncryption::AES256,
    ));
    output.version_id = Some(version.id).filter(|id| id != "null");
    Ok(S3Response::new(output))
}

pub(super) async fn put(
    store: &Store,
    mut req: S3Request<PutObjectInput>,
) -> S3Result<S3Response<PutObjectOutput>> {
    let _writing = store.writing.lock().await;
    let (bucket, key) = (req.input.bucket.clone(), req.input.key.clone());
    allowed(
        store,
        (&bucket, &key),
        req.input.if_match.take().as_ref(),
        req.input.if_none_match.take().as_ref(),
    )?;
    let content_type = req.input.content_type.clone();
    let mut output = store.files.put_object(req).await?.output;
    let bytes = std::fs::read(store.path(&bucket, &key)).map_err(|error| s3_error!(error, InternalError))?;
    let etag = hex(Md5::checksum(&bytes).as_ref());
    let written = (etag, content_type);
    output.version_id = store.remember((&bucket, &key), written, (&bytes, store.now()))?;
    Ok(S3Response::new(output))
}

/// Checks the conditions of a write, and that there is such a bucket.
fn allowed(
    store: &Store,
    (bucket, key): (&str, &str),
    if_match: Option<&ETagCondition>,
    if_none_match: Option<&ETagCondition>,
) -> S3Result<()> {
    let there = store.bucket(bucket, |bucket| {
        Ok(bucket
            .objects
            .get(key)
            .and_then(|history| history.newest().cloned()))
    })?;
    let fails = || {
        s3_error!(
            PreconditionFailed,
            "At least one of the pre-conditions you specified did not hold"
        )
    };
    match if_none_match {
        Some(ETagCondition::Any) if there.is_some() => return Err(fails()),
        Some(ETagCondition::ETag(_)) => return Err(s3_error!(NotImplemented)),
        Some(ETagCondition::Any) | None => {}
    }
    match (if_match, there) {
        (Some(_), None) => Err(s3_error!(NoSuchKey, "The specified key does not exist.")),
        (Some(ETagCondition::ETag(wanted)), Some(there)) if wanted.value() != there.etag => Err(fails()),
        (Some(_), Some(_)) | (None, _) => Ok(()),
    }
}

pub(super) async fn copy(
    store: &Store,
    req: S3Request<CopyObjectInput>,
) -> S3Result<S3Response<CopyObjectOutput>> {
    let CopySource::Bucket {
        bucket,
        key,
        version_id,
    } = req.input.copy_source.clone()
    else {
        return Err(s3_error!(NotImplemented));
    };
    let version = found(store, &bucket, &key, version_id.as_deref())?;
    let bytes = match &version.bytes {
        Some(bytes) => bytes.clone(),
        None => store.bytes(&bucket, &key)?,
    };
    if bytes.len() > LARGEST {
        return Err(s3_error!(EntityTooLarge));
    }
    let stream = futures::stream::iter([Ok::<Bytes, std::io::Error>(Bytes::from(bytes))]);
    let target = req.map_input(|input| PutObjectInput {
        bucket: input.bucket,
        key: input.key,
        content_type: Some(version.content_type.clone()),
        body: Some(StreamingBlob::wrap(stream)),
        ..Default::default()
    });
    // `s3s` hands this header of a copy over in the headers only.
    let target = with_condition(target);
    let output = put(store, target).await?.output;
    Ok(S3Response::new(CopyObjectOutput {
        copy_object_result: Some(CopyObjectResult {
            e_tag: output.e_tag,
            last_modified: Some(time(store.now())),
            ..Default::default()
        }),
        copy_source_version_id: Some(version.id).filter(|id| id != "null"),
        version_id: output.version_id,
        ..Default::default()
    }))
}

fn with_condition(mut req: S3Request<PutObjectInput>) -> S3Request<PutObjectInput> {
    let header = req.headers.get("if-none-match");
    req.input.if_none_match = header
        .filter(|value| value.as_bytes() == b"*")
        .map(|_| ETagCondition::Any);
    req
}

pub(super) async fn delete(
    store: &Store,
    mut req: S3Request<DeleteObjectInput>,
) -> S3Result<S3Response<DeleteObjectOutput>> {
    let _writing = store.writing.lock().await;
    let (bucket, key) = (req.input.bucket.clone(), req.input.key.clone());
    if let Some(id) = req.input.version_id.take() {
        return answer_of_removal(store, (&bucket, &key), &id);
    }
    let now = store.now();
    let mark = store.bucket(&bucket, |found| {
        let versioned = found.about.versioned;
        let history = found.objects.entry(key.clone()).or_default();
        let mark = history.delete(&key, versioned, now);
        if history.is_empty() {
            found.objects.remove(&key);
        }
        Ok(mark)
    })?;
    store.files.delete_object(req).await?;
    Ok(S3Response::new(DeleteObjectOutput {
        delete_marker: mark.as_ref().map(|_| true),
        version_id: mark,
        request_charged: None,
    }))
}

/// Removes one version; what is the newest then lies in the folder.
fn answer_of_removal(
    store: &Store,
    (bucket, key): (&str, &str),
    id: &str,
) -> S3Result<S3Response<DeleteObjectOutput>> {
    let (mark, newest) = store.bucket(bucket, |found| {
        let Some(history) = found.objects.get_mut(key) else {
            return Ok((None, None));
        };
        let mark = history.remove(id);
        let newest = history.newest().cloned();
        if history.is_empty() {
            found.objects.remove(key);
        }
        Ok((mark, newest))
    })?;
    let path = store.path(bucket, key);
    let done = match newest.and_then(|newest| newest.bytes) {
        Some(bytes) => std::fs::write(&path, bytes),
        None if mark.is_some() && path.exists() => std::fs::remove_file(&path),
        None => Ok(()),
    };
    done.map_err(|error| s3_error!(error, InternalError))?;
    Ok(S3Response::new(DeleteObjectOutput {
        delete_marker: mark.filter(|mark| *mark),
        version_id: Some(id.to_owned()),
        request_charged: None,
    }))
}

/// Returns the version that is asked for: the newest, or the one with this id.
fn found(store: &Store, bucket: &str, key: &str, id: Option<&str>) -> S3Result<Version> {
    let version = match id {
        None => store.newest(bucket, key)?,
        Some(id) => store.version(bucket, key, id)?,
    };
    if version.deleted {
        return Err(s3_error!(
            MethodNotAllowed,
            "The specified method is not allowed against this resource."
        ));
    }
    Ok(version)
}
