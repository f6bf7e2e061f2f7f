//! The open app: everything the use cases share. Opening it never fails for a broken file: what is broken is set aside
//! and told, and the app goes on.

use crate::Environment;
use crate::datasources::Sources;
use crate::failure::{chain, from_store};
use crate::model_access::ModelMemory;
use crate::running::Running;
use crate::secrets::Secrets;
use fs4::fs_std::FileExt as _;
use mosaic_mcp::{Host, HostConfig};
use mosaic_protocol::{AppError, ConnectorInfo, Settings, StartupProblem};
use mosaic_store::{Opened, Store, settings_file};
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;

/// The database's name in the data folder.
const DATABASE: &str = "mosaic.db";
/// The file whose lock says who recovers what a crash left.
const LOCK: &str = "mosaic.lock";
/// How often a Mosaic that is not alone looks whether it is now.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

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
    lock: Mutex<Option<File>>,
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
        if let Err(error) = std::fs::create_dir_all(&environment.data_dir) {
            problems.push(stand_in(&mut environment, &error));
        }
        let lock = lock(&environment.data_dir);
        let (settings, problem) = settings_file::load(&environment.data_dir);
        problems.extend(problem);
        let store = match Store::open(&environment.data_dir.join(DATABASE), lock.is_some()).await {
            Ok(Opened { store, problem }) => {
                problems.extend(problem);
                store
            }
            Err(error) => {
                problems.push(stand_in(&mut environment, &error));
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
            lock: Mutex::new(lock),
            environment,
            store,
            host,
            problems,
        }));
        app.recover_when_alone();
        app.follow_health();
        Ok(app)
    }

    /// Stops every turn, saves, and ends all connectors.
    pub async fn close(&self) {
        self.running().stop_all().await;
        self.host().shutdown().await;
        self.store().close().await;
    }

    /// Tells whether no other Mosaic uses the data folder.
    pub(crate) fn is_alone(&self) -> bool {
        self.0
            .lock
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
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

    /// Where another Mosaic held the lock at the start (the headless command, say), what a crash left running is marked
    /// as soon as this one is alone.
    fn recover_when_alone(&self) {
        if self
            .0
            .lock
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
        {
            return;
        }
        let weak = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(LOOK_AGAIN);
            loop {
                ticks.tick().await;
                let Some(shared) = weak.upgrade() else { return };
                let Some(file) = lock(&shared.environment.data_dir) else {
                    continue;
                };
                *shared.lock.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
                if let Err(error) = shared.store.recover(&shared.running.ids()).await {
                    tracing::error!(error = chain(&error), "what a crash left could not be marked");
                }
                return;
            }
        });
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

/// Takes the data folder's lock; `None` when another Mosaic has it. It is held until the process ends, however it ends.
fn lock(data_dir: &Path) -> Option<File> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(data_dir.join(LOCK))
        .ok()?;
    match file.try_lock_exclusive() {
        Ok(true) => Some(file),
        Ok(false) => None,
        Err(error) => {
            tracing::warn!(%error, "could not lock the data folder");
            None
        }
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
    if let Err(error) = std::fs::create_dir_all(&environment.data_dir) {
        tracing::error!(%error, "not even a temporary folder can be used");
    }
    StartupProblem {
        message: format!(
            "Mosaic’s folder {wanted} cannot be used ({error}). What you do now is kept only until you close Mosaic."
        ),
        copy_at: None,
    }
}
