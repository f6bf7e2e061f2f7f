//! The list of models, page by page to its end.

use super::{Client, ClientError};
use crate::DecodeError;
use crate::model::{Lifecycle, Model, ModelPage};
use tokio_util::sync::CancellationToken;

/// The most pages asked for: a server that always has one more is not believed.
const MOST_PAGES: usize = 50;

impl Client {
    /// Returns all models of the server that still answer, in its order.
    ///
    /// # Errors
    /// As for any call; also when a page cannot be understood.
    pub async fn models(&self, cancel: CancellationToken) -> Result<Vec<Model>, ClientError> {
        let address = self.inner.profile.address("models");
        let mut models: Vec<Model> = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut query = vec![("limit", "1000")];
            query.extend(after.as_deref().map(|id| ("after_id", id)));
            let url =
                reqwest::Url::parse_with_params(&address, query).map_err(|_| ClientError::Misconfigured {
                    what: "the address is no http or https address",
                })?;
            let request = || self.inner.http.get(url.clone());
            let body = self.inner.fetch(request, &cancel).await?;
            let page: ModelPage = serde_json::from_slice(&body).map_err(|error| ClientError::Decode {
                source: DecodeError::answer(&error),
                request_id: None,
            })?;
            models.extend(
                page.data
                    .into_iter()
                    .filter(|model| model.lifecycle != Lifecycle::Retired),
            );
            match page
                .last_id
                .filter(|last| page.has_more && after.as_ref() != Some(last))
            {
                Some(last) => after = Some(last),
                None => break,
            }
        }
        Ok(models)
    }
}
