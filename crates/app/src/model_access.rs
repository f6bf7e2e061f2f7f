//! How the model is reached: the endpoint and key in force, the models there are, and the one that answers. The key is
//! taken from the environment or the vault each time it is needed and kept nowhere else.

use crate::Mosaic;
use crate::failure::from_model;
use crate::status::{self, app_status};
use mosaic_claude::{Client, ClientConfig, EndpointProfile, Flags, Model};
use mosaic_protocol::{
    AppError, AppStatus, Endpoint, EndpointKind, ErrorCode, KeyHeader, ModelChoice, Settings,
};
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;
use url::{Host, Url};

/// The longest a check of key and endpoint may take.
const CHECK_WITHIN: Duration = Duration::from_secs(15);
/// How long a list of models is taken as current.
const LIST_KEPT: Duration = Duration::from_secs(3600);

/// A client, and the model that answers.
#[derive(Clone)]
pub(crate) struct ModelAccess {
    pub(crate) client: Client,
    pub(crate) model: Model,
    /// The model for small questions of our own, where the endpoint has one that keeps to a format.
    pub(crate) small: Option<Model>,
}

impl ModelAccess {
    /// Returns the model of this id as far as it is known.
    pub(crate) fn model_of(&self, id: &str) -> Option<&Model> {
        let known = std::iter::once(&self.model).chain(&self.small);
        known.into_iter().find(|model| model.id == id)
    }

    /// Returns what server and model can do together.
    pub(crate) fn abilities(&self) -> mosaic_agent::Abilities {
        let flags = self.client.profile().flags;
        let can = self.model.capabilities.as_ref();
        mosaic_agent::Abilities {
            citations: flags.citations && can.is_none_or(|can| can.citations.supported),
            deferred_tools: flags.defer_loading,
            structured_output: flags.structured_output
                && can.is_none_or(|can| can.structured_outputs.supported),
        }
    }
}

/// What was last known of the model's service: its list of models, and a client with its connections.
#[derive(Default)]
pub(crate) struct ModelMemory {
    listed: Mutex<Option<Listed>>,
    client: Mutex<Option<Kept>>,
}

struct Kept {
    endpoint: Endpoint,
    key: Option<SecretString>,
    client: Client,
}

struct Listed {
    base_url: String,
    at: Instant,
    models: Vec<Model>,
}

/// Asks the endpoint for its models with this key (or the one in force), and so finds out whether both are right.
///
/// # Errors
/// `Auth` for a refused key, `Offline` for an address where nothing answers, and what else the service says.
pub async fn check_model_access(
    app: &Mosaic,
    endpoint: &Endpoint,
    key: Option<SecretString>,
) -> Result<Vec<ModelChoice>, AppError> {
    let endpoint = &reached(app, endpoint);
    let key = match key.filter(|key| !key.expose_secret().trim().is_empty()) {
        Some(key) => Some(key),
        None => key_in_force(app, endpoint).await?,
    };
    if key.is_none() && endpoint.kind == EndpointKind::Anthropic {
        return Err(AppError::new(ErrorCode::Auth, "no key was given")
            .hint("Paste a key from your account’s page at the provider."));
    }
    let client = client(endpoint, key)?;
    let models = list(&client, endpoint).await?;
    Ok(models.iter().map(choice).collect())
}

/// Returns where the vendor's own service is reached: at the environment's address, when it names one.
fn reached(app: &Mosaic, endpoint: &Endpoint) -> Endpoint {
    match (endpoint.kind, &app.environment().base_url) {
        (EndpointKind::Anthropic, Some(base_url)) => Endpoint {
            base_url: base_url.clone(),
            ..endpoint.clone()
        },
        (EndpointKind::Anthropic, None) | (EndpointKind::Compatible, _) => endpoint.clone(),
    }
}

/// Stores the endpoint and, when one is given, the key.
///
/// # Errors
/// `VaultLocked`; when the settings cannot be written.
pub async fn save_model_access(
    app: &Mosaic,
    endpoint: Endpoint,
    key: Option<SecretString>,
) -> Result<AppStatus, AppError> {
    // An address that cannot be one is refused before anything is stored.
    client(&endpoint, None)?;
    if let Some(key) = key.filter(|key| !key.expose_secret().trim().is_empty()) {
        // It was checked where the environment says the service is, so it belongs there.
        app.secrets()
            .put_model_key(&origin(&reached(app, &endpoint))?, key)
            .await?;
    }
    let mut settings = app.settings();
    // Under an address from the environment the stored endpoint stays, and so does the model chosen for it.
    if app.environment().base_url.is_none() && settings.endpoint != endpoint {
        settings.model = None;
    }
    settings.endpoint = endpoint;
    settings.welcomed = true;
    status::store(app, settings).await?;
    app.models().forget();
    app_status(app).await
}

/// Forgets the stored key.
///
/// # Errors
/// `VaultLocked`.
pub async fn forget_key(app: &Mosaic) -> Result<AppStatus, AppError> {
    app.secrets().remove_model_keys().await?;
    app.models().forget();
    app_status(app).await
}

/// Returns the models of the endpoint in force.
///
/// # Errors
/// As [`check_model_access`].
pub async fn list_models(app: &Mosaic) -> Result<Vec<ModelChoice>, AppError> {
    let endpoint = effective_settings(app).endpoint;
    let client = kept_client(app, &endpoint, key_in_force(app, &endpoint).await?).await?;
    let models = models(app, &client, &endpoint).await?;
    Ok(models.iter().map(choice).collect())
}

/// Returns the settings with what the environment says in the place of what is stored.
pub(crate) fn effective_settings(app: &Mosaic) -> Settings {
    let mut settings = app.settings();
    if let Some(base_url) = &app.environment().base_url {
        settings.endpoint = Endpoint {
            base_url: base_url.clone(),
            ..Endpoint::anthropic()
        };
    }
    settings
}

/// Tells whether a model can be asked: a key is there, or the endpoint needs none.
pub(crate) async fn has_access(app: &Mosaic) -> bool {
    has_access_without_vault(app)
        || matches!(
            key_in_force(app, &effective_settings(app).endpoint).await,
            Ok(Some(_))
        )
}

/// Tells the same while the vault is closed.
pub(crate) fn has_access_without_vault(app: &Mosaic) -> bool {
    let endpoint = effective_settings(app).endpoint;
    endpoint.kind == EndpointKind::Compatible || app.environment().api_key.is_some()
}

/// Returns the way to the model that answers, or `None` when there is no key.
pub(crate) async fn open(app: &Mosaic) -> Result<Option<ModelAccess>, AppError> {
    let settings = effective_settings(app);
    let key = key_in_force(app, &settings.endpoint).await?;
    if key.is_none() && settings.endpoint.kind == EndpointKind::Anthropic {
        return Ok(None);
    }
    let client = kept_client(app, &settings.endpoint, key).await?;
    let flags = client.profile().flags;
    let model = match &settings.model {
        // A chosen model is asked for even where the list cannot be had: the list only tells what it can do.
        Some(id) => {
            let listed = models(app, &client, &settings.endpoint).await.unwrap_or_default();
            let known = listed.into_iter().find(|model| model.id == *id);
            known.unwrap_or_else(|| Model {
                id: id.clone(),
                display_name: id.clone(),
                ..Model::default()
            })
        }
        None => {
            let listed = models(app, &client, &settings.endpoint).await?;
            preferred(listed).ok_or_else(|| {
                AppError::new(ErrorCode::NotFound, "the endpoint lists no model")
                    .hint("Load a model there, or choose one in the settings.")
            })?
        }
    };
    let listed = app.models().get(&settings.endpoint.base_url).unwrap_or_default();
    let small = if flags.structured_output {
        small(listed)
    } else {
        None
    };
    Ok(Some(ModelAccess { client, model, small }))
}

impl ModelMemory {
    /// Forgets what was listed.
    pub(crate) fn forget(&self) {
        *self.listed.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn kept(&self, endpoint: &Endpoint, key: Option<&SecretString>) -> Option<Client> {
        let kept = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        let key = key.map(|key| key.expose_secret());
        let same =
            |one: &&Kept| one.endpoint == *endpoint && one.key.as_ref().map(|key| key.expose_secret()) == key;
        kept.as_ref().filter(same).map(|one| one.client.clone())
    }

    fn get(&self, base_url: &str) -> Option<Vec<Model>> {
        let listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = listed
            .as_ref()
            .filter(|one| one.base_url == base_url && one.at.elapsed() < LIST_KEPT);
        fresh.map(|one| one.models.clone())
    }

    fn set(&self, base_url: &str, models: &[Model]) {
        *self.listed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Listed {
            base_url: base_url.to_owned(),
            at: Instant::now(),
            models: models.to_vec(),
        });
    }
}

/// The model taken when the person chose none: of the middle line where there is one, else the first that is no old one.
fn preferred(mut models: Vec<Model>) -> Option<Model> {
    let active = |model: &Model| model.lifecycle == mosaic_claude::Lifecycle::Active;
    let index = models
        .iter()
        .position(|model| active(model) && model.line.as_deref() == Some("sonnet"))
        .or_else(|| models.iter().position(active))
        .or(if models.is_empty() { None } else { Some(0) })?;
    Some(models.swap_remove(index))
}

/// The model for small questions of our own: the cheapest of the smallest line that keeps to a format.
fn small(models: Vec<Model>) -> Option<Model> {
    let price = |model: &Model| {
        let usage = mosaic_claude::Usage {
            input_tokens: 1_000,
            output_tokens: 1_000,
            ..mosaic_claude::Usage::default()
        };
        mosaic_claude::prices::cost(&model.id, &usage).map_or(f64::MAX, |cost| cost.total())
    };
    models
        .into_iter()
        .filter(|model| {
            model.lifecycle == mosaic_claude::Lifecycle::Active
                && model.line.as_deref() == Some("haiku")
                && model
                    .capabilities
                    .is_some_and(|can| can.structured_outputs.supported)
        })
        .min_by(|left, right| price(left).total_cmp(&price(right)))
}

/// Returns the key for this endpoint. The environment's goes to the vendor's service and to the address the environment
/// itself names, a stored one to the origin it was stored for; neither ever goes anywhere else.
async fn key_in_force(app: &Mosaic, endpoint: &Endpoint) -> Result<Option<SecretString>, AppError> {
    let environment = app.environment();
    let named = environment.base_url.as_deref() == Some(endpoint.base_url.as_str());
    match &environment.api_key {
        Some(key) if endpoint.kind == EndpointKind::Anthropic || named => Ok(Some(key.clone())),
        Some(_) | None => app.secrets().model_key(&origin(endpoint)?).await,
    }
}

/// Returns the endpoint's scheme, host and port: what a key belongs to.
fn origin(endpoint: &Endpoint) -> Result<String, AppError> {
    Ok(address(endpoint)?.origin().ascii_serialization())
}

/// Reads the endpoint's address, and refuses one that would give a secret away.
fn address(endpoint: &Endpoint) -> Result<Url, AppError> {
    let refuse = |message: &str, hint: &str| Err(AppError::new(ErrorCode::Invalid, message).hint(hint));
    let url = match Url::parse(endpoint.base_url.trim()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => url,
        Ok(_) | Err(_) => {
            return refuse(
                "the address is no http or https address",
                "It looks like https://api.anthropic.com or http://localhost:11434.",
            );
        }
    };
    if !url.username().is_empty() || url.password().is_some() {
        return refuse(
            "the address holds a password",
            "Put it into the key’s field; addresses are stored in the clear.",
        );
    }
    Ok(url)
}

/// Tells whether a key on its way to this address could be read by others: plain http beyond this machine and its network.
fn is_exposed(url: &Url) -> bool {
    if url.scheme() == "https" {
        return false;
    }
    match url.host() {
        None => true,
        Some(Host::Domain(name)) => {
            !(name == "localhost"
                || !name.contains('.')
                || name.ends_with(".localhost")
                || name.ends_with(".local"))
        }
        Some(Host::Ipv4(ip)) => !(ip.is_loopback() || ip.is_private() || ip.is_link_local()),
        Some(Host::Ipv6(ip)) => !(ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()),
    }
}

async fn models(app: &Mosaic, client: &Client, endpoint: &Endpoint) -> Result<Vec<Model>, AppError> {
    if let Some(models) = app.models().get(&endpoint.base_url) {
        return Ok(models);
    }
    let models = list(client, endpoint).await?;
    app.models().set(&endpoint.base_url, &models);
    Ok(models)
}

async fn list(client: &Client, endpoint: &Endpoint) -> Result<Vec<Model>, AppError> {
    let cancel = CancellationToken::new();
    let _stop_when_dropped = cancel.clone().drop_guard();
    match tokio::time::timeout(CHECK_WITHIN, client.models(cancel)).await {
        Ok(listed) => listed.map_err(|error| from_model(&error, endpoint, "")),
        Err(_) => Err(AppError::new(
            ErrorCode::Timeout,
            format!("{} did not answer", endpoint.base_url),
        )
        .hint("Check the address and the network connection.")),
    }
}

/// Returns the client of the last time when endpoint and key are the same: a new one reads the system's certificates, and
/// has no connection open yet.
async fn kept_client(
    app: &Mosaic,
    endpoint: &Endpoint,
    key: Option<SecretString>,
) -> Result<Client, AppError> {
    if let Some(client) = app.models().kept(endpoint, key.as_ref()) {
        return Ok(client);
    }
    let (at, with) = (endpoint.clone(), key.clone());
    let made = tokio::task::spawn_blocking(move || client(&at, with)).await;
    let client = made.map_err(|error| AppError::new(ErrorCode::Internal, error.to_string()))??;
    let kept = Kept {
        endpoint: endpoint.clone(),
        key,
        client: client.clone(),
    };
    *app.models().client.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    Ok(client)
}

fn client(endpoint: &Endpoint, key: Option<SecretString>) -> Result<Client, AppError> {
    let url = address(endpoint)?;
    if key.is_some() && is_exposed(&url) {
        let message = format!(
            "the key would travel unencrypted to {}",
            url.host_str().unwrap_or_default()
        );
        return Err(
            AppError::new(ErrorCode::Invalid, message).hint("Use an https address, or leave the key empty.")
        );
    }
    Client::new(ClientConfig::new(profile(endpoint), key)).map_err(|error| from_model(&error, endpoint, ""))
}

fn profile(endpoint: &Endpoint) -> EndpointProfile {
    let flags = endpoint.flags;
    EndpointProfile {
        key_header: match endpoint.key_header {
            KeyHeader::Bearer => mosaic_claude::KeyHeader::Bearer,
            KeyHeader::XApiKey => mosaic_claude::KeyHeader::XApiKey,
        },
        flags: Flags {
            citations: flags.citations,
            defer_loading: flags.defer_loading,
            structured_output: flags.structured_output,
            thinking: flags.thinking,
            caching: flags.caching,
            count_tokens: flags.count_tokens,
        },
        ..EndpointProfile::compatible(endpoint.base_url.trim())
    }
}

fn choice(model: &Model) -> ModelChoice {
    let mut detail = Vec::new();
    if let Some(tokens) = model.max_input_tokens {
        detail.push(format!("reads {} tokens", in_thousands(tokens)));
    }
    if let Some(day) = model.retires_at.as_deref().and_then(|at| at.get(..10)) {
        detail.push(format!("retires {day}"));
    }
    ModelChoice {
        id: model.id.clone(),
        name: model.display_name.clone(),
        detail: detail.join(" · "),
    }
}

fn in_thousands(tokens: u64) -> String {
    if tokens >= 1_000_000 && tokens.is_multiple_of(1_000_000) {
        format!("{}M", tokens / 1_000_000)
    } else {
        format!("{}k", tokens / 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_travels_in_the_clear_only_within_reach() {
        for (address, exposed) in [
            ("https://api.example.com", false),
            ("http://localhost:11434", false),
            ("http://127.0.0.1:1", false),
            ("http://[::1]:1", false),
            ("http://192.168.1.4:8080", false),
            ("http://ollama:11434", false),
            ("http://nas.local", false),
            ("http://api.example.com", true),
            ("http://8.8.8.8", true),
        ] {
            assert_eq!(is_exposed(&Url::parse(address).unwrap()), exposed, "{address}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_one_or_holds_a_password_is_refused() {
        for wrong in [
            "",
            "localhost:11434",
            "ftp://x",
            "https://",
            "https://ann:secret@example.com",
        ] {
            let error = address(&Endpoint::compatible(wrong)).unwrap_err();
            assert!(
                error.hint.is_some() && !error.message.contains("secret"),
                "{wrong}: {error}"
            );
        }
        let at = |text: &str| origin(&Endpoint::compatible(text)).unwrap();
        assert_eq!(at(" https://example.com/v1 "), at("https://example.com:443"));
        assert_ne!(at("https://example.com"), at("http://example.com"));
    }
}
