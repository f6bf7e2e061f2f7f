//! A server's tool list, kept for a while and read anew when the server says that it changed.

use super::Server;
use crate::catalog::{Catalog, read_page};
use crate::{HostError, lock};
use rmcp::model::{ClientRequest, ListToolsRequest, PaginatedRequestParams};
use std::sync::Arc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A list longer than this many pages is cut off: its server may be going round in circles.
const MOST_PAGES: usize = 100;

/// A tool list and what it was true for.
pub(super) struct Kept {
    catalog: Arc<Catalog>,
    at: Instant,
    /// The session it came from, and how often that had announced a change by then.
    version: Option<(u64, u64)>,
}

impl Server {
    /// Returns the server's tools, from memory if they were read lately.
    pub(crate) async fn catalog(
        self: &Arc<Self>,
        cancel: &CancellationToken,
    ) -> Result<Arc<Catalog>, HostError> {
        if let Some(catalog) = self.kept_catalog() {
            return Ok(catalog);
        }
        let (mut catalog, mut cursor) = (Catalog::default(), None);
        let mut version = None;
        for page in 0..MOST_PAGES {
            let params = PaginatedRequestParams::default().with_cursor(cursor.take());
            let request = ListToolsRequest::with_param(params);
            let result = self
                .request(ClientRequest::ListToolsRequest(request), cancel)
                .await?;
            if page == 0 {
                version = self.announced();
                catalog.instructions = self.instructions();
            }
            cursor = read_page(result, &mut catalog)?;
            if cursor.is_none() {
                break;
            }
        }
        let catalog = Arc::new(catalog);
        let kept = Kept {
            catalog: Arc::clone(&catalog),
            at: Instant::now(),
            version,
        };
        *lock(&self.catalog) = Some(kept);
        Ok(catalog)
    }

    /// Returns the tools if they are known and not out of date.
    pub(crate) fn kept_catalog(&self) -> Option<Arc<Catalog>> {
        let announced = self.announced();
        let kept = lock(&self.catalog);
        let kept = kept.as_ref()?;
        let changed = match (kept.version, announced) {
            (Some((session, before)), Some((same, now))) => session == same && before != now,
            (None, _) | (_, None) => false,
        };
        (!changed && kept.at.elapsed() < self.config.catalog_ttl).then(|| Arc::clone(&kept.catalog))
    }

    fn instructions(&self) -> String {
        let session = lock(&self.current);
        session
            .as_ref()
            .map_or_else(String::new, |session| session.instructions.clone())
    }

    fn announced(&self) -> Option<(u64, u64)> {
        lock(&self.current)
            .as_ref()
            .map(|session| (session.serial, session.tools_changed()))
    }
}
