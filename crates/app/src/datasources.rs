//! Datasources: connecting, testing, changing, removing them, and how each fares. Secrets go to the vault and to the
//! connector's environment, nowhere else.

mod check;
mod health;

pub(crate) use health::Sources;

use crate::Mosaic;
use crate::connectors::{check_values, connector};
use crate::failure::from_store;
use mosaic_mcp::ServerSpec;
use mosaic_protocol::{
    AppError, CheckReport, ConnectorInfo, Datasource, DatasourceDraft, DatasourceId, ErrorCode, FieldKind,
    FieldValue, Health, HealthChange, HealthReport,
};
use mosaic_store::StoredDatasource;
use secrecy::SecretString;

/// Returns all datasources, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn list_datasources(app: &Mosaic) -> Result<Vec<Datasource>, AppError> {
    let stored = app.store().datasources().await.map_err(from_store)?;
    Ok(stored.into_iter().map(|one| view(app, one)).collect())
}

/// Returns the datasource of this name, whatever its case.
///
/// # Errors
/// `NotFound`, naming those there are.
pub async fn named(app: &Mosaic, name: &str) -> Result<Datasource, AppError> {
    let all = list_datasources(app).await?;
    let names = all
        .iter()
        .map(|one| one.name.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    all.into_iter()
        .find(|one| one.name.eq_ignore_ascii_case(name))
        .ok_or_else(|| {
            let error = AppError::new(ErrorCode::NotFound, format!("no datasource is named “{name}”"));
            if names.is_empty() {
                error.hint("Connect one first (mosaic-cli sources add mysql NAME), or try the sample company: mosaic-cli --sample.")
            } else {
                error.hint(format!("There are: {names}."))
            }
        })
}

/// Tries what the form holds, without storing it. A form that cannot be right is a report too, with the field to blame.
///
/// # Errors
/// When the connector does not exist or its executable cannot be used.
pub async fn test_datasource(app: &Mosaic, draft: &DatasourceDraft) -> Result<CheckReport, AppError> {
    let info = connector(app, &draft.connector).await?;
    let stored = stored(app, draft.id.as_ref()).await?;
    if let Err((field, error)) = check_draft(&info, draft, stored.as_ref()) {
        return Ok(CheckReport {
            ok: false,
            message: error.message,
            hint: error.hint,
            field: Some(field),
        });
    }
    let mut env = filled(&draft.values);
    if let Some(stored) = stored.as_ref().filter(|stored| !stored.sample) {
        env.extend(
            app.secrets()
                .of(&stored.id, missing_secrets(&info, &draft.values, stored))
                .await?,
        );
    }
    check::run(app, &info.id, env).await
}

/// Tries a stored datasource as it is.
///
/// # Errors
/// `NotFound`; when its connector's executable cannot be used or the vault is locked.
pub async fn test_stored(app: &Mosaic, id: &DatasourceId) -> Result<CheckReport, AppError> {
    let stored = app.store().datasource(id).await.map_err(from_store)?;
    let env = environment_of(app, &stored).await?;
    let report = check::run(app, &stored.connector, env).await?;
    let health = if report.ok { Health::Ready } else { Health::Failing };
    let detail = if report.ok {
        String::new()
    } else {
        report.message.clone()
    };
    app.sources().tell(id, HealthReport { health, detail });
    Ok(report)
}

/// Stores a new datasource, or changes one. A secret field left empty keeps the stored secret.
///
/// # Errors
/// `Invalid` with the field to blame, `Duplicate` for the name, `VaultLocked`.
pub async fn save_datasource(app: &Mosaic, draft: DatasourceDraft) -> Result<Datasource, AppError> {
    let info = connector(app, &draft.connector).await?;
    let name = draft.name.trim().to_owned();
    if name.is_empty() {
        return Err(AppError::new(ErrorCode::Invalid, "the datasource needs a name"));
    }
    let id = draft.id.clone().unwrap_or_else(DatasourceId::fresh);
    let _alone = app.sources().alone_with(&id).await;
    let before = stored(app, draft.id.as_ref()).await?;
    if before.as_ref().is_some_and(|before| before.sample) {
        return Err(AppError::new(
            ErrorCode::Invalid,
            "a source of the sample company has no settings",
        )
        .hint("Connect a source of your own instead."));
    }
    check_draft(&info, &draft, before.as_ref()).map_err(|(_, error)| error)?;
    app.secrets().ready().await?;
    let all = app.store().datasources().await.map_err(from_store)?;
    if all
        .iter()
        .any(|one| one.id != id && one.name.to_lowercase() == name.to_lowercase())
    {
        let message = format!("another datasource is named “{name}”");
        return Err(AppError::new(ErrorCode::Duplicate, message).hint("Choose another name."));
    }
    let (secrets, plain) = split(&info, draft.values);
    let mut secrets_set = before
        .as_ref()
        .map(|one| one.secrets_set.clone())
        .unwrap_or_default();
    // The secrets go first: a row that names a secret has it, and one that cannot be kept changes nothing.
    for value in secrets {
        if !secrets_set.contains(&value.env) {
            secrets_set.push(value.env.clone());
        }
        app.secrets()
            .put(id.as_str(), &value.env, SecretString::from(value.value))
            .await?;
    }
    let datasource = StoredDatasource {
        id,
        connector: info.id,
        name,
        values: plain,
        secrets_set,
        sample: false,
        created_at: before.map_or_else(crate::clock::now, |one| one.created_at),
    };
    app.store()
        .save_datasource(&datasource)
        .await
        .map_err(from_store)?;
    forget_server(app, &datasource.id).await;
    app.sources().tell(
        &datasource.id,
        HealthReport {
            health: Health::Idle,
            detail: String::new(),
        },
    );
    Ok(view(app, datasource))
}

/// Checks the form; beyond the fields themselves, a stored secret is not sent to another place than the one it was typed for.
fn check_draft(
    info: &ConnectorInfo,
    draft: &DatasourceDraft,
    before: Option<&StoredDatasource>,
) -> Result<(), (String, AppError)> {
    check_values(info, &draft.values, |env| has_secret(before, env))?;
    let Some(before) = before else { return Ok(()) };
    let value = |values: &[FieldValue], env: &str| {
        values
            .iter()
            .find(|one| one.env == env)
            .map(|one| one.value.trim().to_owned())
            .unwrap_or_default()
    };
    let moved = info.fields.iter().any(|field| {
        field.kind != FieldKind::Secret
            && is_place(&field.env)
            && value(&draft.values, &field.env) != value(&before.values, &field.env)
    });
    let kept = missing_secrets(info, &draft.values, before);
    match kept.first() {
        Some(env) if moved => {
            let label = info
                .fields
                .iter()
                .find(|field| field.env == *env)
                .map_or(env.as_str(), |field| &field.label);
            let error = AppError::new(ErrorCode::Invalid, format!("{label} is needed again"))
                .hint("The address changed: a stored secret is not sent to another place unasked.");
            Err((env.clone(), error))
        }
        Some(_) | None => Ok(()),
    }
}

/// Tells whether a field says where a source is or how the way there is protected.
fn is_place(env: &str) -> bool {
    ["HOST", "PORT", "URL", "SSL", "TLS"]
        .iter()
        .any(|part| env.contains(part))
}

/// Disconnects a datasource: its connector ends, its secrets are forgotten. What it answered stays in conversations.
///
/// # Errors
/// `NotFound`; when the database or the vault refuses.
pub async fn remove_datasource(app: &Mosaic, id: &DatasourceId) -> Result<(), AppError> {
    let _alone = app.sources().alone_with(id).await;
    let stored = app.store().datasource(id).await.map_err(from_store)?;
    if !stored.sample {
        app.secrets().remove(id.as_str()).await?;
    }
    app.store().remove_datasource(id).await.map_err(from_store)?;
    forget_server(app, id).await;
    app.sources().forget(id);
    Ok(())
}

/// Finds out how a datasource fares, by trying its credentials.
///
/// # Errors
/// As [`test_stored`].
pub async fn check_datasource(app: &Mosaic, id: &DatasourceId) -> Result<HealthReport, AppError> {
    test_stored(app, id).await?;
    Ok(app.sources().health(id))
}

/// Ends a datasource's connector, if it runs, and tries its credentials; the next question starts a fresh one.
///
/// # Errors
/// As [`test_stored`].
pub async fn restart_datasource(app: &Mosaic, id: &DatasourceId) -> Result<HealthReport, AppError> {
    forget_server(app, id).await;
    check_datasource(app, id).await
}

/// Tells `listener` of every change of health until it returns `false`.
pub fn watch_health(app: &Mosaic, listener: impl Fn(HealthChange) -> bool + Send + Sync + 'static) {
    app.sources().listen(Box::new(listener));
}

/// Makes the datasource's connector known to the host; it starts when it is first asked.
pub(crate) async fn register(app: &Mosaic, id: &DatasourceId) -> Result<(), AppError> {
    if app.sources().is_registered(id) {
        return Ok(());
    }
    let _alone = app.sources().alone_with(id).await;
    if app.sources().is_registered(id) {
        return Ok(());
    }
    let stored = app.store().datasource(id).await.map_err(from_store)?;
    let env = environment_of(app, &stored).await?;
    app.host().register(ServerSpec {
        id: stored.id,
        name: stored.name,
        program: app.environment().connector.clone(),
        args: vec![stored.connector],
        env,
        guard: None,
    });
    app.sources().set_registered(id);
    Ok(())
}

async fn forget_server(app: &Mosaic, id: &DatasourceId) {
    app.host().unregister(id).await;
    app.sources().set_unregistered(id);
}

async fn environment_of(
    app: &Mosaic,
    stored: &StoredDatasource,
) -> Result<Vec<(String, SecretString)>, AppError> {
    if stored.sample {
        return crate::sample::environment(app, &stored.connector).await;
    }
    let secrets = app.secrets().of(&stored.id, stored.secrets_set.clone()).await?;
    if secrets.len() < stored.secrets_set.len() {
        let message = format!("the secrets of {} are not stored any more", stored.name);
        return Err(AppError::new(ErrorCode::Auth, message).hint("Edit the source and enter them again."));
    }
    let mut env = filled(&stored.values);
    env.extend(secrets);
    Ok(env)
}

async fn stored(app: &Mosaic, id: Option<&DatasourceId>) -> Result<Option<StoredDatasource>, AppError> {
    match id {
        None => Ok(None),
        Some(id) => app.store().datasource(id).await.map(Some).map_err(from_store),
    }
}

fn filled(values: &[FieldValue]) -> Vec<(String, SecretString)> {
    let given = values.iter().filter(|value| !value.value.trim().is_empty());
    given
        .map(|value| (value.env.clone(), SecretString::from(value.value.clone())))
        .collect()
}

/// Splits what was typed into secrets and the rest; empty secrets fall away, since they mean “keep”.
fn split(info: &ConnectorInfo, values: Vec<FieldValue>) -> (Vec<FieldValue>, Vec<FieldValue>) {
    let secret = |value: &FieldValue| {
        info.fields
            .iter()
            .any(|field| field.env == value.env && field.kind == FieldKind::Secret)
    };
    let (secrets, plain): (Vec<_>, Vec<_>) = values.into_iter().partition(secret);
    (
        secrets
            .into_iter()
            .filter(|value| !value.value.is_empty())
            .collect(),
        plain,
    )
}

fn has_secret(stored: Option<&StoredDatasource>, env: &str) -> bool {
    stored.is_some_and(|one| one.secrets_set.iter().any(|set| set == env))
}

/// Names the secrets that were not typed but are stored.
fn missing_secrets(info: &ConnectorInfo, values: &[FieldValue], stored: &StoredDatasource) -> Vec<String> {
    let typed = |env: &str| {
        values
            .iter()
            .any(|value| value.env == env && !value.value.is_empty())
    };
    let fields = info
        .fields
        .iter()
        .filter(|field| field.kind == FieldKind::Secret && !typed(&field.env));
    fields
        .filter(|field| stored.secrets_set.contains(&field.env))
        .map(|field| field.env.clone())
        .collect()
}

fn view(app: &Mosaic, stored: StoredDatasource) -> Datasource {
    Datasource {
        health: app.sources().health(&stored.id),
        id: stored.id,
        connector: stored.connector,
        name: stored.name,
        values: stored.values,
        secrets_set: stored.secrets_set,
        sample: stored.sample,
        created_at: stored.created_at,
    }
}
