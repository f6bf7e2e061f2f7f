//! TLS: rustls with the *ring* provider, named here and installed nowhere. Certificates are judged by the system's own
//! store.

use crate::{ErrorKind, ToolError};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use std::sync::Arc;

/// Returns the TLS configuration. A connector whose service is plain `http` gets one that trusts nobody: the system's
/// certificates need not be read.
pub(super) fn config(https: bool) -> Result<ClientConfig, ToolError> {
    let broken = |_| ToolError::new(ErrorKind::Upstream, "tls could not be set up");
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(broken)?;
    let builder = if https {
        builder.with_platform_verifier().map_err(|error| {
            tracing::warn!(%error, "could not read the system's certificates");
            ToolError::new(ErrorKind::Upstream, "the system's certificates cannot be read")
                .hint("Install the system's certificates (on Debian the package ca-certificates)")
        })?
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    let mut config = builder.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
