//! Opens the database file: one writer, a few readers, WAL. A damaged or newer file is moved aside, never deleted, and
//! a new one takes its place.

use crate::StoreError;
use crate::error::{is_damage, is_refused_statement};
use crate::migrations::migrator;
use mosaic_protocol::StartupProblem;
use sqlx::migrate::MigrateError;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, Transaction};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How many connections read at once. One long search never holds up opening a conversation.
const READERS: u32 = 3;

/// How many rows a reader prepares ahead, so that the threads at both ends of a page take turns less often.
const ROWS_AHEAD: usize = 128;

/// How long a statement waits for another process's write, such as the headless command's beside the window.
const BUSY: Duration = Duration::from_secs(10);

/// Files up to this size are read through at the start to find damage; larger ones are checked at their ends only.
const CHECKED_WHOLE_BYTES: u64 = 16 * 1024 * 1024;

/// How every SQLite file begins, see <https://sqlite.org/fileformat.html>.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// The tables, each of which must answer at the start.
const TABLES: &[&str] = &[
    "SELECT 1 FROM conversations LIMIT 1",
    "SELECT 1 FROM turns LIMIT 1",
    "SELECT 1 FROM messages LIMIT 1",
    "SELECT 1 FROM tool_calls LIMIT 1",
    "SELECT 1 FROM tool_results LIMIT 1",
    "SELECT 1 FROM datasources LIMIT 1",
    "SELECT 1 FROM usage LIMIT 1",
    "SELECT 1 FROM search_texts LIMIT 1",
    "SELECT 1 FROM search_index LIMIT 1",
];

/// The database, open. Cloning is cheap and shares the connections.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) writer: SqlitePool,
    pub(crate) readers: SqlitePool,
}

/// An open store, and what was found broken on the way.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// What a person should be told: the old file was unusable and lies aside.
    pub problem: Option<StartupProblem>,
}

impl Store {
    /// Opens the database at `path`, or makes it.
    ///
    /// `alone` says that no other process has the database open: only then a damaged or newer file is moved aside as
    /// `<name>.broken-<time>` and a new one opened. What a crash left running is marked by [`Store::recover`].
    ///
    /// # Errors
    /// [`StoreError::Unusable`] for a damaged or newer file when `alone` is false; [`StoreError::File`] and
    /// [`StoreError::Database`] when the folder cannot be used at all.
    pub async fn open(path: &Path, alone: bool) -> Result<Opened, StoreError> {
        let mut problem = None;
        let store = match Self::connect(path).await {
            Ok(store) => store,
            Err(Unopened::Other(error)) => return Err(error),
            Err(Unopened::Unusable(reason)) if !alone => {
                return Err(StoreError::Unusable {
                    path: path.to_owned(),
                    reason,
                });
            }
            Err(Unopened::Unusable(reason)) => {
                problem = Some(put_aside(path, &reason)?);
                Self::connect(path).await.map_err(|error| error.at(path))?
            }
        };
        Ok(Opened { store, problem })
    }

    /// Writes what is still in the log into the database file and closes all connections.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Begins a write. Taking the write lock at once keeps two processes from failing halfway through.
    pub(crate) async fn begin(
        &self,
        action: &'static str,
    ) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.writer
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(StoreError::database(action))
    }

    async fn connect(path: &Path) -> Result<Self, Unopened> {
        crate::private::private_file(path);
        for suffix in ["-wal", "-shm"] {
            crate::private::take_others_rights(&with_suffix(path, suffix));
        }
        check_size(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("secure_delete", "on")
            .pragma("temp_store", "memory")
            .pragma("mmap_size", "268435456")
            .pragma("journal_size_limit", "16777216");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone().optimize_on_close(true, 400))
            .await?;
        if let Err(error) = prepare(&writer, path).await {
            writer.close().await;
            return Err(error);
        }
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with(options.pragma("query_only", "on").row_buffer_size(ROWS_AHEAD));
        Ok(Self { writer, readers })
    }
}

/// Brings the schema up to date and looks for damage.
async fn prepare(writer: &SqlitePool, path: &Path) -> Result<(), Unopened> {
    let (tables, ours): (i64, i64) = sqlx::query_as(
        "SELECT count(*), count(*) FILTER (WHERE name = '_sqlx_migrations') FROM sqlite_schema",
    )
    .fetch_one(writer)
    .await?;
    if tables > 0 && ours == 0 {
        return Err(Unopened::Unusable(
            "it is of something else than Mosaic".to_owned(),
        ));
    }
    if let Err(MigrateError::ExecuteMigration(error, version)) = migrator().run(writer).await {
        // Another process may have brought the file up to date at the same moment: then this finds nothing to do.
        tracing::info!(%error, version, "migration is tried again");
    }
    migrator().run(writer).await?;
    for statement in TABLES {
        sqlx::query(*statement).fetch_optional(writer).await?;
    }
    let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
    if bytes <= CHECKED_WHOLE_BYTES {
        let verdict: String = sqlx::query_scalar("PRAGMA quick_check(1)")
            .fetch_one(writer)
            .await?;
        if verdict != "ok" {
            return Err(Unopened::Unusable("it is damaged".to_owned()));
        }
    }
    Ok(())
}

/// Finds a file that was cut short, which SQLite itself would notice only on reaching the end.
fn check_size(path: &Path) -> Result<(), Unopened> {
    use std::io::Read;
    let mut header = [0_u8; 32];
    let length = match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(Unopened::file("open database", path, source)),
        Ok(mut file) => {
            let length = file
                .metadata()
                .map_err(|source| Unopened::file("read database", path, source))?
                .len();
            if length == 0 {
                // A new database to SQLite.
                return Ok(());
            }
            if file.read_exact(&mut header).is_err() || !header.starts_with(MAGIC) {
                return Err(Unopened::Unusable("it is damaged".to_owned()));
            }
            length
        }
    };
    let page = match u64::from(u16::from_be_bytes([header[16], header[17]])) {
        1 => 65_536,
        page => page,
    };
    let pages = u64::from(u32::from_be_bytes([
        header[28], header[29], header[30], header[31],
    ]));
    let log = with_suffix(path, "-wal");
    let log_is_empty = std::fs::metadata(log).map_or(true, |log| log.len() == 0);
    if log_is_empty && pages * page > length {
        return Err(Unopened::Unusable("it was cut short".to_owned()));
    }
    Ok(())
}

/// Moves the database and its log aside under a name that tells when.
fn put_aside(path: &Path, reason: &str) -> Result<StartupProblem, StoreError> {
    let stamp = jiff::Zoned::now().strftime("%Y%m%d-%H%M%S").to_string();
    let mut aside = with_suffix(path, &format!(".broken-{stamp}"));
    for again in 1.. {
        if !aside.exists() {
            break;
        }
        aside = with_suffix(path, &format!(".broken-{stamp}-{again}"));
    }
    for suffix in ["", "-wal", "-shm"] {
        let (from, to) = (with_suffix(path, suffix), with_suffix(&aside, suffix));
        match std::fs::rename(&from, &to) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(source) => {
                return Err(StoreError::File {
                    action: "move aside",
                    path: from,
                    source,
                });
            }
        }
    }
    tracing::warn!(path = %path.display(), aside = %aside.display(), reason, "database moved aside");
    Ok(StartupProblem {
        message: format!(
            "The conversations could not be opened: the database file cannot be used ({reason}). It was kept aside and \
             Mosaic started with an empty one."
        ),
        copy_at: Some(aside.display().to_string()),
    })
}

/// Returns the path with text appended to its file name.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Why a file did not open: something to move aside, or something to report.
enum Unopened {
    Unusable(String),
    Other(StoreError),
}

impl Unopened {
    fn file(action: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::Other(StoreError::File {
            action,
            path: path.to_owned(),
            source,
        })
    }

    fn at(self, path: &Path) -> StoreError {
        match self {
            Self::Unusable(reason) => StoreError::Unusable {
                path: path.to_owned(),
                reason,
            },
            Self::Other(error) => error,
        }
    }
}

impl From<sqlx::Error> for Unopened {
    fn from(source: sqlx::Error) -> Self {
        if is_damage(&source) {
            return Self::Unusable("it is damaged".to_owned());
        }
        Self::Other(StoreError::Database {
            action: "open database",
            source,
        })
    }
}

impl From<MigrateError> for Unopened {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => {
                Self::Unusable("it comes from a newer Mosaic".to_owned())
            }
            MigrateError::VersionMismatch(_) | MigrateError::Dirty(_) => {
                Self::Unusable("it has an unknown layout".to_owned())
            }
            MigrateError::Execute(source) => Self::from(source),
            // A file that is a database, but with tables of another make.
            MigrateError::ExecuteMigration(source, _) if is_refused_statement(&source) => {
                tracing::warn!(error = %source, "database layout cannot be brought up to date");
                Self::Unusable("it has an unknown layout".to_owned())
            }
            MigrateError::ExecuteMigration(source, _) => Self::from(source),
            other => Self::Other(StoreError::Database {
                action: "bring database up to date",
                source: sqlx::Error::Migrate(Box::new(other)),
            }),
        }
    }
}

#[cfg(test)]
mod tests;
