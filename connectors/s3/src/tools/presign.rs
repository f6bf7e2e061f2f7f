//! Links that let anyone read an object for a while. Only reads, never writes; makes no request.

use crate::client::Buckets;
use crate::failure::{self, Asked};
use crate::place::Place;
use aws_sdk_s3::presigning::PresigningConfig;
use jiff::{SignedDuration, Timestamp};
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use std::time::Duration;

/// The longest a link may last, in seconds: the service's own limit.
const LONGEST: u32 = 604_800;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asks {
    key: String,
    #[serde(default, deserialize_with = "arguments::text")]
    bucket: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    expires: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    version_id: Option<String>,
}

pub(super) async fn presign(buckets: &Buckets, call: &Call) -> Result<Output, ToolError> {
    let asked: Asks = call.arguments()?;
    let place = Place::read(asked.bucket.as_deref(), Some(&asked.key))?.object()?;
    let seconds = asked.expires.unwrap_or(900);
    if !(1..=LONGEST).contains(&seconds) {
        return Err(ToolError::invalid(format!("a link cannot last {seconds} s"))
            .hint(format!("Give `expires` in seconds, from 1 to {LONGEST} (7 days)")));
    }
    let config = PresigningConfig::expires_in(Duration::from_secs(seconds.into()))
        .map_err(|_| ToolError::invalid("a link cannot last that long"))?;
    let target = place.target();
    let of = Asked {
        action: "s3:GetObject",
        target: &target,
    };
    let request = buckets
        .reads()
        .await
        .get_object()
        .bucket(&place.bucket)
        .key(&place.key)
        .set_version_id(asked.version_id);
    let until = Timestamp::now()
        .checked_add(SignedDuration::from_secs(seconds.into()))
        .map_err(|_| failure::broken_off())?;
    let signed = buckets.read(&call.cancel, of, request.presigned(config)).await?;
    let record = Record::default()
        .with("id", place.id())
        .with("expires_at", until.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .with("url", signed.uri());
    Ok(Output::Records(
        Records::of(format!("a link to {target} for {seconds} s"), [record]).note(
            "whoever has the link can read the object until then; it was not checked that the object exists",
        ),
    ))
}
