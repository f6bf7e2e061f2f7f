//! An S3 server over a temporary folder, with the company's logs, exports and pictures. It checks signatures as the
//! service does; what is written is gone with the value.

mod exports;
mod history;
mod logs;
mod pictures;
mod refusals;
mod requests;
mod store;
mod story;

use crate::{Company, Emulation, Environment, Port};
use anyhow::{Context as _, Result};
use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use s3s::service::S3ServiceBuilder;
use std::sync::Arc;
use store::Store;
use tempfile::TempDir;

/// The region of all buckets.
pub const REGION: &str = "eu-west-1";
/// The id of the only key that is accepted.
const KEY_ID: &str = "AKIALARKSPURSAMPLE01";
/// Its secret, good for this server only.
const SECRET: &str = "sample/only/larkspur/goods/not/a/real/se";

/// The emulated service.
#[derive(Debug)]
pub struct S3 {
    emulation: Emulation,
    store: Arc<Store>,
    // Removed with the value.
    _folder: TempDir,
}

impl S3 {
    /// Starts the service with the company's buckets.
    ///
    /// # Errors
    /// When the story is broken, or the temporary folder cannot be written.
    pub async fn start(company: &Company) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("mosaic-s3-")
            .tempdir()
            .context("could not make a temporary folder")?;
        let root = folder.path().to_owned();
        let owned = company.clone();
        let store = tokio::task::spawn_blocking(move || story::fill(&owned, &root))
            .await
            .context("could not write the buckets")??;
        let store = Arc::new(store);
        let mut service = S3ServiceBuilder::new(requests::Requests(Arc::clone(&store)));
        service.set_auth(refusals::OneKey);
        let service = service.build();
        let routes = Router::new().fallback(move |request: axum::extract::Request| {
            let mut service = service.clone();
            async move {
                match tower_call(&mut service, request).await {
                    Ok(response) => response.map(axum::body::Body::new).into_response(),
                    Err(error) => {
                        tracing::warn!(?error, "the bucket server failed");
                        StatusCode::INTERNAL_SERVER_ERROR.into_response()
                    }
                }
            }
        });
        let emulation = Emulation::start("s3", Port::take().await?, routes, refusals::refusals())?;
        Ok(Self {
            emulation,
            store,
            _folder: folder,
        })
    }

    /// Returns the environment that leads the connector here.
    #[must_use]
    pub fn environment(&self) -> Environment {
        [
            ("AWS_ACCESS_KEY_ID", KEY_ID.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET.to_owned()),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_ENDPOINT_URL_S3", self.emulation.url()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    /// Returns the server, for faults and exchanges.
    #[must_use]
    pub fn emulation(&self) -> &Emulation {
        &self.emulation
    }

    /// Returns what an object holds now.
    #[must_use]
    pub fn object(&self, bucket: &str, key: &str) -> Option<Vec<u8>> {
        self.store.bytes(bucket, key).ok()
    }

    /// Puts an object there, as somebody else would have.
    ///
    /// # Errors
    /// When there is no such bucket or the folder cannot be written.
    pub fn put(&self, bucket: &str, key: &str, bytes: &[u8]) -> Result<()> {
        self.store.place((bucket, key), bytes, self.store.now())
    }
}

async fn tower_call(
    service: &mut s3s::service::S3Service,
    request: axum::extract::Request,
) -> Result<s3s::HttpResponse, s3s::HttpError> {
    let request = request.map(s3s::Body::http_body_unsync);
    service.call(request).await
}
