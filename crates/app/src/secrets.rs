//! The vault as the app uses it: opened on first use off the async threads, because a keyring may ask the person or hang.
//! Secrets go in and come out typed; nothing here prints or stores one.

use crate::failure::chain;
use crate::status::app_status;
use crate::{Environment, Mosaic};
use mosaic_protocol::{
    AppError, AppStatus, DatasourceId, ErrorCode, StartupProblem, VaultChoice, VaultState,
};
use mosaic_vault::{Access, KeyStoreError, MasterKeyStore, OsKeyring, Vault, VaultError};
use secrecy::SecretString;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;

/// The owner under which keys for models are kept, each under the origin it is for; datasources are kept under their ids.
const MODEL: &str = "model";

/// Keeps the vault's master key in this place from now on.
///
/// # Errors
/// `Invalid` when the vault is open already or the passphrase is empty.
pub async fn choose_vault(app: &Mosaic, choice: VaultChoice) -> Result<AppStatus, AppError> {
    app.secrets().choose(choice).await?;
    app_status(app).await
}

/// Opens a vault that is locked by a passphrase.
///
/// # Errors
/// `Auth` when the passphrase is wrong.
pub async fn unlock_vault(app: &Mosaic, passphrase: SecretString) -> Result<AppStatus, AppError> {
    app.secrets().unlock(passphrase).await?;
    app_status(app).await
}

/// Asks the system's keyring once more, with time for a person to unlock it.
///
/// # Errors
/// `Internal` when the vault's file cannot be used; a keyring that still refuses is a state, not an error.
pub async fn retry_keyring(app: &Mosaic) -> Result<AppStatus, AppError> {
    app.secrets().retry().await?;
    app_status(app).await
}

/// Gives up a forgotten passphrase: the locked vault is put aside, never deleted, and a new one can be chosen.
///
/// # Errors
/// `Invalid` when the vault is not locked.
pub async fn start_over(app: &Mosaic) -> Result<AppStatus, AppError> {
    app.secrets().start_over().await?;
    app_status(app).await
}

/// Makes a new master key and seals every secret under it. Cut off half-way, it is finished at the next start.
///
/// # Errors
/// `VaultLocked`; when the keyring or the vault's file refuses, and then the old key stays in force.
pub async fn rotate_key(app: &Mosaic) -> Result<AppStatus, AppError> {
    app.secrets().with(Vault::rotate).await?;
    app_status(app).await
}

/// The vault in whatever state it is.
pub(crate) struct Secrets {
    data_dir: PathBuf,
    keyring: bool,
    passphrase: Option<SecretString>,
    opened: OnceCell<()>,
    slot: Arc<Mutex<Slot>>,
}

#[derive(Default)]
struct Slot {
    access: Option<Access>,
    problem: Option<StartupProblem>,
}

/// Stands in for the keyring where it may not be used.
struct KeyringOff;

impl MasterKeyStore for KeyringOff {
    fn load(&self, _vault_id: &str) -> Result<Option<SecretString>, KeyStoreError> {
        Err(KeyStoreError::Unavailable(
            "the keyring is turned off (MOSAIC_KEYRING=off)".to_owned(),
        ))
    }

    fn save(&self, vault_id: &str, _text: &SecretString) -> Result<(), KeyStoreError> {
        self.load(vault_id).map(|_| ())
    }
}

/// The system's keyring, given the time a person takes to type its password.
struct PatientKeyring;

impl MasterKeyStore for PatientKeyring {
    fn load(&self, vault_id: &str) -> Result<Option<SecretString>, KeyStoreError> {
        OsKeyring.load(vault_id)
    }

    fn save(&self, vault_id: &str, text: &SecretString) -> Result<(), KeyStoreError> {
        OsKeyring.save(vault_id, text)
    }

    fn limit(&self) -> Duration {
        Duration::from_secs(90)
    }
}

impl Secrets {
    pub(crate) fn new(environment: &Environment) -> Self {
        Self {
            data_dir: environment.data_dir.clone(),
            keyring: environment.keyring,
            passphrase: environment.passphrase.clone(),
            opened: OnceCell::new(),
            slot: Arc::default(),
        }
    }

    /// Returns how secrets are kept, opening the vault if that was not done yet.
    pub(crate) async fn state(&self) -> VaultState {
        self.open().await;
        lock(&self.slot)
            .access
            .as_ref()
            .map_or_else(unusable, Access::state)
    }

    /// Returns what was found broken when the vault was opened.
    pub(crate) fn problem(&self) -> Option<StartupProblem> {
        lock(&self.slot).problem.clone()
    }

    /// Succeeds when secrets can be stored.
    pub(crate) async fn ready(&self) -> Result<(), AppError> {
        self.vault().await.map(|_| ())
    }

    /// Returns these secrets of a datasource; one that is not there is left out.
    pub(crate) async fn of(
        &self,
        datasource: &DatasourceId,
        names: Vec<String>,
    ) -> Result<Vec<(String, SecretString)>, AppError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let owner = datasource.as_str().to_owned();
        self.with(move |vault| {
            let mut found = Vec::new();
            for name in names {
                if let Some(secret) = vault.get(&owner, &name)? {
                    found.push((name, secret));
                }
            }
            Ok(found)
        })
        .await
    }

    pub(crate) async fn put(&self, owner: &str, name: &str, secret: SecretString) -> Result<(), AppError> {
        let (owner, name) = (owner.to_owned(), name.to_owned());
        self.with(move |vault| vault.put(&owner, &name, &secret)).await
    }

    /// Forgets all secrets of an owner.
    pub(crate) async fn remove(&self, owner: &str) -> Result<(), AppError> {
        let owner = owner.to_owned();
        self.with(move |vault| vault.remove_owner(&owner)).await
    }

    /// Keeps a key for the model's service at this origin. It is never sent to another.
    pub(crate) async fn put_model_key(&self, origin: &str, key: SecretString) -> Result<(), AppError> {
        self.put(MODEL, origin, key).await
    }

    /// Forgets the keys for all origins.
    pub(crate) async fn remove_model_keys(&self) -> Result<(), AppError> {
        self.remove(MODEL).await
    }

    /// Returns the key for the model's service at this origin; none while the vault is not open.
    pub(crate) async fn model_key(&self, origin: &str) -> Result<Option<SecretString>, AppError> {
        match self.state().await {
            VaultState::Open { .. } => {
                let origin = origin.to_owned();
                self.with(move |vault| vault.get(MODEL, &origin)).await
            }
            VaultState::Locked | VaultState::NeedsChoice { .. } => Ok(None),
        }
    }

    async fn choose(&self, choice: VaultChoice) -> Result<(), AppError> {
        self.open().await;
        let undecided = match &lock(&self.slot).access {
            Some(Access::NeedsChoice(undecided)) => undecided.clone(),
            Some(Access::Ready(_) | Access::Locked(_)) => {
                return Err(AppError::new(
                    ErrorCode::Invalid,
                    "how secrets are kept was decided already",
                ));
            }
            None => {
                return Err(AppError::new(ErrorCode::Internal, "the vault’s file cannot be used")
                    .hint("Look whether Mosaic’s data folder can be read and written, then try the keyring again."));
            }
        };
        let slot = Arc::clone(&self.slot);
        off_thread(move || {
            let (vault, problem) = match choice {
                VaultChoice::Memory => (undecided.choose_memory(), None),
                VaultChoice::Passphrase { passphrase } => {
                    let chosen = undecided.choose_passphrase(&SecretString::from(passphrase))?;
                    (chosen.vault, chosen.problem)
                }
            };
            let mut slot = lock(&slot);
            slot.access = Some(Access::Ready(vault));
            slot.problem = problem.or(slot.problem.take());
            Ok(())
        })
        .await
    }

    async fn unlock(&self, passphrase: SecretString) -> Result<(), AppError> {
        self.open().await;
        let locked = match &lock(&self.slot).access {
            Some(Access::Locked(locked)) => locked.clone(),
            Some(Access::Ready(_)) => return Ok(()),
            Some(Access::NeedsChoice(_)) | None => {
                return Err(AppError::new(
                    ErrorCode::Invalid,
                    "there is no passphrase to unlock with",
                ));
            }
        };
        let slot = Arc::clone(&self.slot);
        off_thread(move || {
            let vault = locked.unlock(&passphrase)?;
            lock(&slot).access = Some(Access::Ready(vault));
            Ok(())
        })
        .await
    }

    async fn start_over(&self) -> Result<(), AppError> {
        self.open().await;
        let locked = match &lock(&self.slot).access {
            Some(Access::Locked(locked)) => locked.clone(),
            Some(Access::Ready(_) | Access::NeedsChoice(_)) | None => {
                return Err(AppError::new(ErrorCode::Invalid, "the vault is not locked"));
            }
        };
        let slot = Arc::clone(&self.slot);
        off_thread(move || {
            let (undecided, problem) = locked.start_over()?;
            let mut slot = lock(&slot);
            slot.access = Some(Access::NeedsChoice(undecided));
            slot.problem = problem;
            Ok(())
        })
        .await
    }

    /// Opens the vault once. A passphrase from the environment unlocks it, or starts one where there is no keyring.
    async fn open(&self) {
        self.opened
            .get_or_init(|| async {
                let opened = if self.keyring {
                    self.open_with(Arc::new(OsKeyring)).await
                } else {
                    self.open_with(Arc::new(KeyringOff)).await
                };
                if let Err(error) = opened {
                    tracing::error!(%error, "could not open the vault");
                }
                if let Some(passphrase) = &self.passphrase {
                    self.use_passphrase(passphrase.clone()).await;
                }
            })
            .await;
    }

    async fn open_with(&self, store: Arc<dyn MasterKeyStore>) -> Result<(), AppError> {
        let (folder, slot) = (self.data_dir.clone(), Arc::clone(&self.slot));
        off_thread(move || {
            let opened = Vault::open(&folder, store)?;
            *lock(&slot) = Slot {
                access: Some(opened.access),
                problem: opened.problem,
            };
            Ok(())
        })
        .await
    }

    /// Asks the keyring once more, with time for a person to unlock it. A vault that is open by now stays as it is.
    async fn retry(&self) -> Result<(), AppError> {
        self.open().await;
        let waits = matches!(&lock(&self.slot).access, Some(Access::NeedsChoice(_)) | None);
        if waits && self.keyring {
            self.open_with(Arc::new(PatientKeyring)).await?;
        }
        Ok(())
    }

    async fn use_passphrase(&self, passphrase: SecretString) {
        let access = Arc::clone(&self.slot);
        let used = off_thread(move || {
            let mut slot = lock(&access);
            let vault = match &slot.access {
                Some(Access::Locked(locked)) => locked.unlock(&passphrase)?,
                // Secrets under a keyring's key are not put aside because a variable is set.
                Some(Access::NeedsChoice(undecided)) if undecided.holds_secrets() => return Ok(()),
                Some(Access::NeedsChoice(undecided)) => undecided.choose_passphrase(&passphrase)?.vault,
                Some(Access::Ready(_)) | None => return Ok(()),
            };
            slot.access = Some(Access::Ready(vault));
            Ok(())
        });
        if let Err(error) = used.await {
            tracing::warn!(%error, "MOSAIC_PASSPHRASE does not open the vault");
        }
    }

    async fn vault(&self) -> Result<Vault, AppError> {
        self.open().await;
        match &lock(&self.slot).access {
            Some(Access::Ready(vault)) => Ok(vault.clone()),
            Some(Access::Locked(_)) => Err(AppError::new(ErrorCode::VaultLocked, "the vault is locked")
                .hint("Unlock it with your passphrase (in the headless command: MOSAIC_PASSPHRASE).")),
            Some(Access::NeedsChoice(undecided)) if undecided.holds_secrets() => {
                let message = format!(
                    "the keyring that opens your secrets cannot be used: {}",
                    undecided.reason()
                );
                Err(AppError::new(ErrorCode::VaultLocked, message)
                    .hint("Unlock the system’s keyring, then try again."))
            }
            Some(Access::NeedsChoice(undecided)) => {
                let message = format!("no keyring can be used to keep secrets: {}", undecided.reason());
                Err(AppError::new(ErrorCode::VaultLocked, message).hint(
                    "Choose a passphrase, or to keep secrets in memory only \
                     (in the headless command: set MOSAIC_PASSPHRASE).",
                ))
            }
            None => Err(
                AppError::new(ErrorCode::Internal, "the vault’s file cannot be used")
                    .hint("Look whether Mosaic’s data folder can be read and written."),
            ),
        }
    }

    async fn with<T, F>(&self, work: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&Vault) -> Result<T, VaultError> + Send + 'static,
    {
        let vault = self.vault().await?;
        off_thread(move || work(&vault)).await
    }
}

fn unusable() -> VaultState {
    VaultState::NeedsChoice {
        reason: "the vault’s file cannot be used".to_owned(),
        holds_secrets: false,
    }
}

async fn off_thread<T, F>(work: F) -> Result<T, AppError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, VaultError> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(|error| from_vault(&error)),
        Err(error) => Err(AppError::new(
            ErrorCode::Internal,
            format!("the vault failed: {error}"),
        )),
    }
}

fn from_vault(error: &VaultError) -> AppError {
    let code = match error {
        VaultError::WrongPassphrase => ErrorCode::Auth,
        VaultError::EmptyPassphrase => ErrorCode::Invalid,
        _ => {
            tracing::error!(error = chain(error), "the vault failed");
            ErrorCode::Internal
        }
    };
    let shown = AppError::new(code, error.to_string());
    match code {
        ErrorCode::Auth => shown.hint("Type it again; capital letters count."),
        ErrorCode::Invalid => shown.hint("Type at least one character; a sentence is better."),
        _ => shown.hint("Enter the secret again; if that fails too, restart Mosaic."),
    }
}

fn lock(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    // Each critical section leaves the slot whole.
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
