//! How S3 says no: XML with a code. And the one key that is accepted. Never reveals the secret.

use super::{KEY_ID, SECRET};
use crate::Refusals;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use s3s::auth::{S3Auth, SecretKey};
use s3s::{S3Result, s3_error};

/// Accepts one key and no other.
#[derive(Debug)]
pub(super) struct OneKey;

#[async_trait::async_trait]
impl S3Auth for OneKey {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        if access_key == KEY_ID {
            return Ok(SecretKey::from(SECRET));
        }
        Err(s3_error!(
            InvalidAccessKeyId,
            "The AWS Access Key Id you provided does not exist in our records."
        ))
    }
}

/// Returns the refusals of the service.
pub(super) fn refusals() -> Refusals {
    Refusals {
        rate_limited: |seconds| {
            let mut response = refusal(
                StatusCode::SERVICE_UNAVAILABLE,
                "SlowDown",
                "Please reduce your request rate.",
            );
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            response
        },
        expired_token: || {
            refusal(
                StatusCode::BAD_REQUEST,
                "ExpiredToken",
                "The provided token has expired.",
            )
        },
        missing_scope: || refusal(StatusCode::FORBIDDEN, "AccessDenied", "Access Denied"),
    }
}

fn refusal(status: StatusCode, code: &str, message: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
         <RequestId>4TSAMPLE0REQUEST</RequestId><HostId>sample</HostId></Error>"
    );
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}
