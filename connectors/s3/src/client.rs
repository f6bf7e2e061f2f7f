//! The SDK's client, made at first use. Reads are repeated by the SDK; a write is repeated only where the service said that
//! it did nothing. Never reaches anything before a tool is called.

use crate::config::Settings;
use crate::failure::{self, Asked};
use aws_config::BehaviorVersion;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{
    Credentials, Region, RequestChecksumCalculation, ResponseChecksumValidation, SharedHttpClient,
};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use mosaic_connector_kit::ToolError;
use secrecy::ExposeSecret as _;
use std::future::Future;
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

/// How often a request is made at most, the first time included.
const ATTEMPTS: u32 = 3;
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// The longest pause that a write sits out when the service names one.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// The account's buckets.
#[derive(Debug)]
pub(crate) struct Buckets {
    settings: Settings,
    clients: OnceCell<Clients>,
}

/// The client that repeats by itself, and the one that does not.
#[derive(Debug, Clone)]
struct Clients {
    reads: Client,
    writes: Client,
    region: String,
}

impl Buckets {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            clients: OnceCell::new(),
        }
    }

    /// Returns the client for reads.
    pub(crate) async fn reads(&self) -> &Client {
        &self.clients().await.reads
    }

    /// Returns the client for writes.
    pub(crate) async fn writes(&self) -> &Client {
        &self.clients().await.writes
    }

    /// Returns the region that requests go to.
    pub(crate) async fn region(&self) -> &str {
        &self.clients().await.region
    }

    /// Returns the address of a service that is not Amazon's.
    pub(crate) fn endpoint(&self) -> Option<&str> {
        self.settings.endpoint.as_deref()
    }

    async fn clients(&self) -> &Clients {
        self.clients.get_or_init(|| make(&self.settings)).await
    }

    /// Waits for a read that the SDK repeats, until it is cancelled.
    pub(crate) async fn read<T, E>(
        &self,
        cancel: &CancellationToken,
        asked: Asked<'_>,
        request: impl Future<Output = Result<T, SdkError<E>>>,
    ) -> Result<T, ToolError>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(ToolError::cancelled()),
            found = request => found.map_err(|error| failure::of(&error, asked)),
        }
    }

    /// Makes a write, again only after the service said that it did nothing.
    pub(crate) async fn write<T, E, F>(
        &self,
        cancel: &CancellationToken,
        asked: Asked<'_>,
        request: impl Fn() -> F,
    ) -> Result<T, ToolError>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        F: Future<Output = Result<T, SdkError<E>>>,
    {
        let mut wait = FIRST_WAIT;
        for _ in 1..ATTEMPTS {
            let found = tokio::select! {
                biased;
                () = cancel.cancelled() => return Err(ToolError::cancelled().unsure()),
                found = request() => found,
            };
            let error = match found {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            let pause = failure::pause(&error).unwrap_or(wait);
            if !failure::is_throttled(&error) || pause > LONGEST_PAUSE {
                return Err(failure::of_write(&error, asked));
            }
            tokio::select! {
                () = cancel.cancelled() => return Err(ToolError::cancelled()),
                () = tokio::time::sleep(pause) => {}
            }
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(ToolError::cancelled().unsure()),
            found = request() => found.map_err(|error| failure::of_write(&error, asked)),
        }
    }
}

async fn make(settings: &Settings) -> Clients {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(5))
        .read_timeout(Duration::from_secs(20))
        .build();
    let retries = RetryConfig::standard()
        .with_max_attempts(ATTEMPTS)
        .with_initial_backoff(FIRST_WAIT)
        .with_max_backoff(LONGEST_WAIT);
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http_client(settings.endpoint.as_deref()))
        .timeout_config(timeouts)
        .retry_config(retries);
    if let Some(region) = &settings.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(key) = &settings.key {
        let session = key.session.as_ref().map(|token| token.expose_secret().to_owned());
        let secret = key.secret.expose_secret();
        loader = loader.credentials_provider(Credentials::new(&key.id, secret, session, None, "environment"));
    }
    let shared = loader.load().await;
    let region = shared.region().map_or("us-east-1", Region::as_ref).to_owned();
    let mut config = aws_sdk_s3::config::Builder::from(&shared).region(Region::new(region.clone()));
    if let Some(endpoint) = &settings.endpoint {
        // What speaks S3 and is not Amazon's knows neither hosts named after buckets nor, often, the newer checksums.
        config = config
            .endpoint_url(endpoint)
            .force_path_style(true)
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
    }
    let writes = config.clone().retry_config(RetryConfig::disabled()).build();
    Clients {
        reads: Client::from_conf(config.build()),
        writes: Client::from_conf(writes),
        region,
    }
}

/// Returns the HTTP client: with the system's certificates where the service is reached by TLS.
fn http_client(endpoint: Option<&str>) -> SharedHttpClient {
    let builder = aws_smithy_http_client::Builder::new();
    if endpoint.is_some_and(|url| url.starts_with("http://")) {
        return builder.build_http();
    }
    builder
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https()
}
