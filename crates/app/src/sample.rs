//! The sample company: all kinds of sources to look around in, with no account. Its services are emulated inside this
//! process and forget what was done to them when it ends. Never touches the vault: there is nothing to keep secret.

use crate::failure::from_store;
use crate::{Mosaic, datasources};
use jiff::Timestamp;
use mosaic_protocol::{AppError, DatasourceId, ErrorCode, LookAround};
use mosaic_sample::{Company, SampleCompany, Scale};
use mosaic_store::StoredDatasource;
use secrecy::SecretString;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The company, where it runs.
#[derive(Default)]
pub(crate) struct Sample(Mutex<Option<Arc<SampleCompany>>>);

/// Starts the company and connects all its sources that are not connected yet.
///
/// # Errors
/// `Internal` when its services cannot be started; when the database refuses.
pub async fn look_around(app: &Mosaic) -> Result<LookAround, AppError> {
    let company = running(app).await?;
    let stored = app.store().datasources().await.map_err(from_store)?;
    for source in company.sources() {
        if stored
            .iter()
            .any(|one| one.sample && one.connector == source.connector)
        {
            continue;
        }
        let taken = |name: &str| stored.iter().any(|one| one.name.eq_ignore_ascii_case(name));
        let name = if taken(source.name) {
            format!("{} (sample)", source.name)
        } else {
            source.name.to_owned()
        };
        let datasource = StoredDatasource {
            id: DatasourceId::fresh(),
            connector: source.connector.to_owned(),
            name,
            values: vec![],
            secrets_set: vec![],
            sample: true,
            created_at: crate::clock::now(),
        };
        app.store()
            .save_datasource(&datasource)
            .await
            .map_err(from_store)?;
    }
    let all = datasources::list_datasources(app).await?;
    Ok(LookAround {
        datasources: all.into_iter().filter(|one| one.sample).collect(),
        missing: company
            .missing()
            .iter()
            .map(|missing| format!("{} is left out: {}", missing.name, missing.reason))
            .collect(),
    })
}

/// Returns the company while it runs: its services tell what reached them.
pub async fn company(app: &Mosaic) -> Option<Arc<SampleCompany>> {
    app.sample().0.lock().await.clone()
}

/// Returns the name of the person whose mailbox and tokens the sources hold, when all of them are the company's.
pub(crate) fn person(sources: &[mosaic_protocol::Datasource]) -> Option<String> {
    if sources.is_empty() || sources.iter().any(|source| !source.sample) {
        return None;
    }
    let people = mosaic_sample::People::read().ok()?;
    Some(people.me().name.clone())
}

/// Disconnects all sources of the company and ends its services.
///
/// # Errors
/// When the database refuses.
pub async fn leave_sample(app: &Mosaic) -> Result<(), AppError> {
    let stored = app.store().datasources().await.map_err(from_store)?;
    for one in stored.iter().filter(|one| one.sample) {
        datasources::remove_datasource(app, &one.id).await?;
    }
    app.sample().0.lock().await.take();
    Ok(())
}

/// Returns the environment that leads a connector to the company's service.
pub(crate) async fn environment(
    app: &Mosaic,
    connector: &str,
) -> Result<Vec<(String, SecretString)>, AppError> {
    let company = running(app).await?;
    if let Some(source) = company
        .sources()
        .iter()
        .find(|source| source.connector == connector)
    {
        return Ok(source
            .environment
            .iter()
            .map(|(name, value)| (name.clone(), SecretString::from(value.clone())))
            .collect());
    }
    let missing = company
        .missing()
        .iter()
        .find(|missing| missing.connector == connector);
    let reason = missing.map_or("the sample company has no such source", |missing| {
        missing.reason.as_str()
    });
    Err(AppError::new(ErrorCode::Connector, reason.to_owned())
        .hint("The other sources of the sample company work."))
}

async fn running(app: &Mosaic) -> Result<Arc<SampleCompany>, AppError> {
    let mut slot = app.sample().0.lock().await;
    if let Some(company) = slot.as_ref() {
        return Ok(Arc::clone(company));
    }
    let failed = |error: String| {
        tracing::error!(error, "could not start the sample company");
        AppError::new(ErrorCode::Internal, "the sample company could not be started")
            .hint("Try again; MOSAIC_LOG=error shows the reason.")
    };
    let company =
        Company::at(Timestamp::now(), Scale::Story).map_err(|error| failed(format!("{error:#}")))?;
    let company = SampleCompany::start(&company)
        .await
        .map_err(|error| failed(format!("{error:#}")))?;
    let company = Arc::new(company);
    *slot = Some(Arc::clone(&company));
    Ok(company)
}
