//! TLS for the client: rustls with the *ring* provider, named here and installed nowhere, so that no other part of the
//! process can change it. Certificates are judged by the system's own store.

use super::ClientError;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use std::sync::Arc;

/// Returns the TLS configuration. An `http` server gets one that trusts nobody: it is never used, as redirects are not
/// followed, and the system's certificates need not be read.
pub(super) fn config(https: bool) -> Result<ClientConfig, ClientError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| ClientError::Misconfigured {
            what: "tls could not be set up",
        })?;
    let builder = if https {
        builder.with_platform_verifier().map_err(|error| {
            tracing::warn!(%error, "could not read the system's certificates");
            ClientError::Misconfigured {
                what: "the system's certificates cannot be read",
            }
        })?
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    let mut config = builder.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
