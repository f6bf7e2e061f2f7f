//! The open app: everything the use cases share. Opening it never fails for a broken file: what is broken is set aside
//! and told, and the app goes on.

use crate::Environment;
use crate::datasources::Sources;
use crate::failure::{chain, from_store};
use crate::instance::{self, Instance};
use crate::model_access::ModelMemory;
use crate::running::Running;
use crate::sample::Sample;
use crate::secrets::Secrets;
use crate::send_message::planning::PlannerMemory;
use mosaic_mcp::{Host, HostConfig};
use mosaic_protocol::{AppError, ConnectorInfo, Settings, StartupProblem};
use mosaic_store::{Opened, Store, private_folder, settings_file};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// The database's name in the data folder.
const DATABASE: &str = "mosaic.db";
/// The open app. Cloning is cheap and shares everything.
#[derive(Clone)]
pub struct Mosaic(Arc<Shared>);

struct Shared {
    environment: Environment,
    store: Store,
    host: Host,
    secrets: Secrets,
    settings: Mutex<Settings>,
    problems: Vec<StartupProblem>,
    running: Running,
    sources: Sources,
    connectors: OnceCell<Vec<ConnectorInfo>>,
    models: ModelMemory,
    instance: Instance,
    sample: Sample,
    planner: PlannerMemory,
}

impl Mosaic {
    /// Opens the data folder, making it where it is not there yet.
    ///
    /// A folder that cannot be used at all (no permission, disk full) is told as a problem, and a folder in the system's
    /// place for temporary files stands in: the app opens, and says that nothing will be kept.
    ///
    /// # Errors
    /// `Internal` when not even that folder can be used.
    pub async fn open(mut environment: Environment) -> Result<Self, AppError> {
        let mut problems = Vec::new();
        if let Err(error) = private_folder(&environment.data_dir) {
            problems.push(stand_in(&mut environment, &error));
        }
        let folder = environment.data_dir.clone();
        let door = tokio::task::spawn_blocking(move || instance::enter(&folder)).await;
        let mut instance = Instance::register(&environment.data_dir);
        let alone = instance.alive().len() == 1;
        let (settings, problem) = settings_file::load(&environment.data_dir);
        problems.extend(problem);
        let store = match Store::open(&environment.data_dir.join(DATABASE), alone).await {
            Ok(Opened { store, problem }) => {
                problems.extend(problem);
                store
            }
            Err(error) => {
                problems.push(stand_in(&mut environment, &error));
                instance = Instance::register(&environment.data_dir);
                let path = environment.data_dir.join(DATABASE);
                Store::open(&path, true).await.map_err(from_store)?.store
            }
        };
        let host = Host::new(HostConfig::default());
        let app = Self(Arc::new(Shared {
            secrets: Secrets::new(&environment),
            sources: Sources::default(),
            running: Running::default(),
            connectors: OnceCell::new(),
            models: ModelMemory::default(),
            settings: Mutex::new(settings),
            instance,
            sample: Sample::default(),
            planner: PlannerMemory::default(),
            environment,
            store,
            host,
            problems,
        }));
        if let Err(error) = app.recover().await {
            tracing::error!(%error, "what a crash left could not be marked");
        }
        drop(door);
        app.follow_health();
        Ok(app)
    }

    /// Does ahead of time what the first questions of a window need: opens the vault and asks the connectors what they are.
    /// What fails here fails again, and is told, where it is needed.
    pub async fn warm_up(&self) {
        let connectors = crate::connectors::list_connectors(self);
        let (_state, listed) = tokio::join!(self.secrets().state(), connectors);
        if let Err(error) = listed {
            tracing::warn!(%error, "the connectors could not be listed ahead of time");
        }
    }

    /// Stops every turn, saves, and ends all connectors.
    pub async fn close(&self) {
        self.running().stop_all().await;
        self.host().shutdown().await;
        self.store().close().await;
    }

    /// Returns this Mosaic's name among those that run on the same data folder.
    pub(crate) fn name(&self) -> &str {
        &self.0.instance.name
    }

    /// Marks what a Mosaic that is gone left running.
    pub(crate) async fn recover(&self) -> Result<(), AppError> {
        self.store()
            .recover(&self.0.instance.alive())
            .await
            .map_err(from_store)
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.0.environment
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn host(&self) -> &Host {
        &self.0.host
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.0.secrets
    }

    pub(crate) fn running(&self) -> &Running {
        &self.0.running
    }

    pub(crate) fn sources(&self) -> &Sources {
        &self.0.sources
    }

    pub(crate) fn connectors(&self) -> &OnceCell<Vec<ConnectorInfo>> {
        &self.0.connectors
    }

    pub(crate) fn models(&self) -> &ModelMemory {
        &self.0.models
    }

    pub(crate) fn sample(&self) -> &Sample {
        &self.0.sample
    }

    pub(crate) fn planner(&self) -> &PlannerMemory {
        &self.0.planner
    }

    pub(crate) fn problems(&self) -> &[StartupProblem] {
        &self.0.problems
    }

    pub(crate) fn settings(&self) -> Settings {
        self.0
            .settings
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set_settings(&self, settings: Settings) {
        *self.0.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    /// Passes the host's word on each connector's health on to those who watch.
    fn follow_health(&self) {
        let mut changes = self.host().watch();
        let weak = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            loop {
                match changes.recv().await {
                    Ok(change) => {
                        let Some(shared) = weak.upgrade() else { return };
                        shared.sources.host_says(change);
                    }
                    Err(tokio::sync::broadcast::error::RecvError::Lagged(missed)) => {
                        tracing::warn!(missed, "health changes came faster than they were read");
                    }
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
                }
            }
        });
    }
}

/// Puts a temporary folder in the place of a data folder that cannot be used.
fn stand_in(environment: &mut Environment, error: &dyn std::error::Error) -> StartupProblem {
    let wanted = environment.data_dir.display().to_string();
    tracing::error!(
        error = chain(error),
        folder = wanted,
        "the data folder cannot be used"
    );
    environment.data_dir = std::env::temp_dir().join(format!("mosaic-{}", uuid::Uuid::now_v7()));
    if let Err(error) = private_folder(&environment.data_dir) {
        tracing::error!(%error, "not even a temporary folder can be used");
    }
    StartupProblem {
        message: format!(
            "Mosaic’s folder {wanted} cannot be used ({error}). What you do now is kept only until you close Mosaic."
        ),
        copy_at: None,
    }
}
