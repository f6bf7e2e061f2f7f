//! The settings file, `settings.json` in the data folder: read with every field optional, written whole or not at all.
//! A broken one is copied aside and the defaults stand in; it is never deleted.

use crate::open::with_suffix;
use crate::{StoreError, private};
use mosaic_protocol::{Settings, StartupProblem};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The file's name in the data folder.
pub const FILE_NAME: &str = "settings.json";

/// Counts the saves of this process, so that two at once never write to one file.
static SAVES: AtomicU32 = AtomicU32::new(0);

/// Returns the settings in `data_dir`, or the defaults when there is no file, or the defaults and a problem when the
/// file is broken.
#[must_use]
pub fn load(data_dir: &Path) -> (Settings, Option<StartupProblem>) {
    let path = data_dir.join(FILE_NAME);
    let reason = match std::fs::read(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return (Settings::default(), None),
        Err(error) => error.to_string(),
        Ok(bytes) => match read(&bytes) {
            Ok(settings) => return (settings, None),
            Err(error) => format!("line {}, column {}", error.line(), error.column()),
        },
    };
    tracing::warn!(path = %path.display(), reason, "settings file is broken");
    let copy_at = copy_aside(&path);
    let problem = StartupProblem {
        message: format!(
            "The settings could not be read ({reason}). Mosaic started with the defaults{}.",
            match copy_at {
                Some(_) => " and kept a copy of the file",
                None => "",
            }
        ),
        copy_at: copy_at.map(|path| path.display().to_string()),
    };
    (Settings::default(), Some(problem))
}

/// Reads settings over the defaults: what a file of an older version does not hold yet keeps its default.
fn read(bytes: &[u8]) -> serde_json::Result<Settings> {
    let mut settings = serde_json::to_value(Settings::default())?;
    lay_over(&mut settings, serde_json::from_slice(bytes)?);
    serde_json::from_value(settings)
}

fn lay_over(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                lay_over(under.entry(key).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over,
    }
}

/// Writes the settings: to a file beside, to the disk, then in place of the old one.
///
/// # Errors
/// [`StoreError::File`] when the folder cannot be written to.
pub fn save(data_dir: &Path, settings: &Settings) -> Result<(), StoreError> {
    let path = data_dir.join(FILE_NAME);
    let turn = SAVES.fetch_add(1, Ordering::Relaxed);
    let beside = with_suffix(&path, &format!(".{}-{turn}.new", std::process::id()));
    let json = crate::codec::to_json("store settings", settings)?;
    let write = || -> std::io::Result<()> {
        let mut file = private::create(&beside)?;
        file.write_all(json.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, &path)
    };
    write().map_err(|source| {
        let _ = std::fs::remove_file(&beside);
        StoreError::File {
            action: "write settings",
            path: path.clone(),
            source,
        }
    })
}

/// Copies the broken file aside and returns where; `None` when even that failed, and then the file is left as it is.
fn copy_aside(path: &Path) -> Option<PathBuf> {
    let stamp = jiff::Zoned::now().strftime("%Y%m%d-%H%M%S").to_string();
    let aside = with_suffix(path, &format!(".broken-{stamp}"));
    let copied = std::fs::File::open(path)
        .and_then(|mut from| std::io::copy(&mut from, &mut private::create(&aside)?));
    match copied {
        Ok(_) => Some(aside),
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "could not copy broken settings aside");
            None
        }
    }
}

#[cfg(test)]
mod tests;
