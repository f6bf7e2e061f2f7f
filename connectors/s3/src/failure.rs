//! What S3 answers when it does not do what was asked, in the words of the vocabulary. Never a raw page, never a secret.

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use mosaic_connector_kit::output::clip;
use mosaic_connector_kit::{ErrorKind, ToolError};
use std::time::Duration;

/// What was asked for: enough to tell who lacks what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The action as permissions name it: `s3:GetObject`.
    pub(crate) action: &'static str,
    /// The bucket, with the key where there is one.
    pub(crate) target: &'a str,
}

/// Codes that mean: nothing was done, come back later.
const THROTTLED: [&str; 8] = [
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestLimitExceeded",
    "TooManyRequests",
    "TooManyRequestsException",
];

/// Returns an error of a read.
pub(crate) fn of<E>(error: &SdkError<E>, asked: Asked<'_>) -> ToolError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match error {
        SdkError::TimeoutError(_) => {
            ToolError::new(ErrorKind::Timeout, "S3 took too long").hint("Ask for less, or try again")
        }
        SdkError::ServiceError(_) => of_service(error, asked),
        SdkError::ResponseError(_) => match status(error) {
            Some(status) if status >= 400 => of_service(error, asked),
            Some(_) | None => malformed(error),
        },
        SdkError::DispatchFailure(failure) if failure.is_timeout() => {
            ToolError::new(ErrorKind::Timeout, "S3 took too long").hint("Ask for less, or try again")
        }
        SdkError::ConstructionFailure(_) | SdkError::DispatchFailure(_) => unreached(error),
        _ => malformed(error),
    }
}

/// Returns an error of a write; where nobody knows whether it was done, the hint says so.
pub(crate) fn of_write<E>(error: &SdkError<E>, asked: Asked<'_>) -> ToolError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let told = of(error, asked);
    match told.kind {
        ErrorKind::Upstream | ErrorKind::Timeout if told.field.is_none() => told.unsure(),
        ErrorKind::Upstream
        | ErrorKind::Timeout
        | ErrorKind::Auth
        | ErrorKind::Scope
        | ErrorKind::NotFound
        | ErrorKind::RateLimited
        | ErrorKind::Invalid => told,
    }
}

/// Tells whether the service says that it did nothing because there were too many requests.
pub(crate) fn is_throttled<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    code(error).is_some_and(|code| THROTTLED.contains(&code)) || status(error) == Some(429)
}

/// Returns how long the service asks to wait.
pub(crate) fn pause<E>(error: &SdkError<E>) -> Option<Duration> {
    let seconds = error
        .raw_response()?
        .headers()
        .get("retry-after")?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

/// Tells whether the answer had nothing to say why, as answers to HEAD have not.
pub(crate) fn is_mute<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    matches!(error, SdkError::ServiceError(_) | SdkError::ResponseError(_))
        && code(error).is_none_or(|code| code == "NotFound")
}

/// Returns the code of the service's refusal.
pub(crate) fn code<E: ProvideErrorMetadata>(error: &SdkError<E>) -> Option<&str> {
    match error {
        SdkError::ServiceError(refusal) => refusal.err().code(),
        _ => None,
    }
}

fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}

fn of_service<E>(error: &SdkError<E>, asked: Asked<'_>) -> ToolError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    if is_throttled(error) {
        let mut limited = ToolError::new(ErrorKind::RateLimited, "S3 asks for a pause")
            .hint("Wait, or ask for less at a time");
        limited.retry_after_s =
            pause(error).map(|wait| u32::try_from(wait.as_secs().max(1)).unwrap_or(u32::MAX));
        return limited;
    }
    let status = status(error).unwrap_or_default();
    let target = asked.target;
    match code(error).unwrap_or_default() {
        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" => {
            auth("the session's token has expired", "AWS_SESSION_TOKEN")
                .hint("Sign in again (`aws sso login`) or give a new session token")
        }
        "InvalidAccessKeyId" => auth("S3 does not know the access key", "AWS_ACCESS_KEY_ID")
            .hint("Check the access key's ID, and that it was not deleted or turned off"),
        "SignatureDoesNotMatch" => auth(
            "the secret access key is not the access key's",
            "AWS_SECRET_ACCESS_KEY",
        )
        .hint("Copy the secret again, without spaces around it"),
        "InvalidToken" => auth("the session token is not right", "AWS_SESSION_TOKEN")
            .hint("A temporary key needs the session token it came with"),
        "RequestTimeTooSkewed" => ToolError::new(ErrorKind::Auth, "this machine's clock is wrong")
            .hint("Set the clock; S3 refuses requests that are 15 minutes off"),
        "NoSuchBucket" => ToolError::not_found(format!("there is no bucket `{}`", bucket(target))),
        "NoSuchKey" | "NotFound" => ToolError::not_found(format!("there is no object {target}")),
        "NoSuchVersion" => ToolError::not_found(format!("{target} has no such version"))
            .hint("list_object_versions names the versions"),
        "PermanentRedirect" | "AuthorizationHeaderMalformed" | "TemporaryRedirect" => {
            elsewhere(error, target)
        }
        "InvalidObjectState" => ToolError::invalid(format!("{target} is archived and cannot be read"))
            .hint("It has to be restored from the archive first"),
        "PreconditionFailed" | "ConditionalRequestConflict" => ToolError::invalid(format!(
            "{target} is not as the condition demands: nothing was written"
        )),
        "MethodNotAllowed" => ToolError::not_found(format!("{target} was deleted"))
            .hint("list_object_versions names the versions that are left"),
        "AccessDenied" | "AllAccessDisabled" | "Forbidden" | "UnauthorizedAccess" => denied(asked),
        _ if status == 401 => auth("S3 does not accept the credentials", "AWS_ACCESS_KEY_ID"),
        _ if status == 403 => denied(asked),
        _ if status == 404 => ToolError::not_found(format!("there is no {target}")),
        _ if status == 301 || status == 307 => elsewhere(error, target),
        other if (400..500).contains(&status) && !other.is_empty() => {
            let said = message(error).unwrap_or(other);
            ToolError::invalid(format!("S3 refuses: {}", clip(said, 200))).hint("Change what was asked for")
        }
        _ => {
            tracing::warn!(status, "S3 answered with an error");
            ToolError::new(
                ErrorKind::Upstream,
                format!("S3 is broken at the moment ({status})"),
            )
            .hint("Try again in a minute")
        }
    }
}

fn message<E: ProvideErrorMetadata>(error: &SdkError<E>) -> Option<&str> {
    match error {
        SdkError::ServiceError(refusal) => refusal.err().message(),
        _ => None,
    }
}

fn auth(what: &str, field: &'static str) -> ToolError {
    ToolError::new(ErrorKind::Auth, what).field(field)
}

fn denied(asked: Asked<'_>) -> ToolError {
    let mut error = ToolError::new(
        ErrorKind::Scope,
        format!(
            "the credentials do not allow {} on {}",
            asked.action, asked.target
        ),
    )
    .hint(format!(
        "Ask whoever manages the account to allow {}",
        asked.action
    ));
    error.needed_scope = Some(asked.action.to_owned());
    error
}

fn elsewhere<E>(error: &SdkError<E>, target: &str) -> ToolError {
    let region = error
        .raw_response()
        .and_then(|response| response.headers().get("x-amz-bucket-region"))
        .unwrap_or("another region");
    ToolError::invalid(format!("bucket `{}` is in {region}", bucket(target)))
        .hint(format!("Set the region to {region}"))
        .field("AWS_REGION")
}

fn bucket(target: &str) -> &str {
    target.split('/').next().unwrap_or(target)
}

/// Nothing was sent, or nothing came back.
fn unreached<E>(error: &SdkError<E>) -> ToolError
where
    E: std::error::Error + 'static,
{
    let told = DisplayErrorContext(error).to_string();
    tracing::debug!(error = told, "S3 was not reached");
    let lower = told.to_ascii_lowercase();
    if lower.contains("sso") && (lower.contains("expired") || lower.contains("token")) {
        return auth("the sign-in of the profile has ended", "AWS_PROFILE").hint("Run `aws sso login`");
    }
    if lower.contains("credential") || lower.contains("profile") {
        return auth("there are no AWS credentials", "AWS_ACCESS_KEY_ID")
            .hint("Give an access key, or a profile of ~/.aws/config");
    }
    ToolError::new(ErrorKind::Upstream, "S3 cannot be reached").hint("Check the network and the endpoint")
}

fn malformed<E>(error: &SdkError<E>) -> ToolError
where
    E: std::error::Error + 'static,
{
    tracing::warn!(error = causes(error), "S3 answered with something else");
    broken_off()
}

/// The causes in their own words. The SDK's way to show an error has the whole answer in it, which no log should hold.
fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

/// Returns the error of an answer that is not what it says it is.
pub(crate) fn broken_off() -> ToolError {
    ToolError::new(ErrorKind::Upstream, "the answer of S3 is broken").hint("Try again")
}
