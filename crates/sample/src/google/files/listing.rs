//! `files.list` and `drives.list`.

use super::super::mask::Query;
use super::super::refusal::Refusal;
use super::query;
use super::state::{Drive, File, Files, stamp};
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

/// `GET /drive/v3/files`
pub(super) async fn list(State(files): State<Files>, request: Query) -> Result<Json<Value>, Refusal> {
    request.allow(&[
        "corpora",
        "driveId",
        "includeItemsFromAllDrives",
        "includeLabels",
        "includePermissionsForView",
        "orderBy",
        "pageSize",
        "pageToken",
        "q",
        "spaces",
        "supportsAllDrives",
    ])?;
    let reach = reach(&request)?;
    let text = request.get("q").unwrap_or_default();
    let query = query::Query::read(text)?;
    let size = request.number("pageSize", (1, 1000, 100))? as usize;
    let start = start(&request, text)?;
    let drive = files.lock();
    let mut found: Vec<&File> = drive
        .files
        .iter()
        .filter(|file| match (&file.drive, &reach) {
            (Some(drive), Reach::One(only)) => drive == only,
            (None, Reach::One(_)) | (Some(_), Reach::Mine) => false,
            (_, Reach::All) | (None, Reach::Mine) => true,
        })
        .filter(|file| query.matches(&drive, file))
        .collect();
    sort(&drive, &mut found, request.get("orderBy"), &query.words())?;
    let page: Vec<Value> = found
        .iter()
        .skip(start)
        .take(size)
        .map(|file| drive.to_json(file))
        .collect();
    let mut answer = json!({"kind": "drive#fileList", "incompleteSearch": false, "files": page});
    if start + size < found.len() {
        answer["nextPageToken"] = json!(token(start + size, text));
    }
    if request.get("fields").is_none() {
        let short = "kind,incompleteSearch,nextPageToken,files(kind,id,name,mimeType)";
        return Ok(Json(super::super::mask::mask(&answer, short)?));
    }
    request.masked(answer)
}

/// Which files a request is about.
enum Reach {
    /// Those of My Drive and what others shared.
    Mine,
    /// Those of one shared drive.
    One(String),
    /// Those of all drives.
    All,
}

fn reach(request: &Query) -> Result<Reach, Refusal> {
    let all_drives = request.flag("includeItemsFromAllDrives");
    if all_drives && !request.flag("supportsAllDrives") {
        return Err(Refusal::forbidden(
            "teamDrivesSupportRequired",
            "The supportsAllDrives parameter must be set to true when includeItemsFromAllDrives is set.",
        ));
    }
    let corpora = request.get("corpora").unwrap_or("user");
    if !["user", "domain", "drive", "allDrives"].contains(&corpora) {
        return Err(Refusal::invalid(format!(
            "Invalid value '{corpora}' for corpora."
        )));
    }
    let only = request.get("driveId");
    if (corpora == "drive") != only.is_some() {
        return Err(Refusal::invalid(
            "The driveId parameter must be specified if and only if corpora is set to drive.",
        ));
    }
    Ok(match only {
        Some(only) => Reach::One(only.to_owned()),
        None if all_drives && corpora == "allDrives" => Reach::All,
        None => Reach::Mine,
    })
}

/// A token is good for the same query only.
fn token(start: usize, query: &str) -> String {
    format!("~!!~{}.{start}", crate::stable_id("", query, 12))
}

fn start(request: &Query, query: &str) -> Result<usize, Refusal> {
    let Some(given) = request.get("pageToken") else {
        return Ok(0);
    };
    given
        .rsplit_once('.')
        .and_then(|(_, start)| start.parse().ok())
        .filter(|&start| token(start, query) == given)
        .ok_or_else(|| Refusal::new((400, "INVALID_ARGUMENT", "invalid"), "Invalid Value"))
}

fn sort(drive: &Drive, files: &mut [&File], order: Option<&str>, words: &[String]) -> Result<(), Refusal> {
    let Some(order) = order else {
        if words.is_empty() {
            files.sort_by_key(|file| std::cmp::Reverse(file.modified));
        } else {
            files.sort_by_cached_key(|file| std::cmp::Reverse(relevance(drive, file, words)));
        }
        return Ok(());
    };
    if !words.is_empty() {
        return Err(Refusal::forbidden(
            "badRequest",
            "Sorting is not supported for queries with fullText terms. Results are always in descending relevance order.",
        ));
    }
    // The last key counts least: sort by it first.
    for key in order.split(',').rev() {
        let (name, descending) = match key.trim().split_once(' ') {
            Some((name, "desc")) => (name, true),
            Some(_) => return Err(Refusal::invalid(format!("Invalid orderBy: {key}"))),
            None => (key.trim(), false),
        };
        match name {
            "name" | "name_natural" => files.sort_by_cached_key(|file| file.name.to_lowercase()),
            "modifiedTime" | "recency" | "viewedByMeTime" | "modifiedByMeTime" => {
                files.sort_by_key(|file| file.modified);
            }
            "createdTime" => files.sort_by_key(|file| file.created),
            "folder" => files.sort_by_key(|file| file.mime != super::state::FOLDER),
            "starred" => files.sort_by_key(|file| !file.starred),
            other => return Err(Refusal::invalid(format!("Invalid orderBy: {other}"))),
        }
        if descending {
            files.reverse();
        }
    }
    Ok(())
}

/// Words in the name weigh most, then how often they come, then how new the file is.
fn relevance(drive: &Drive, file: &File, words: &[String]) -> (usize, i64) {
    let count = |text: &str| {
        query::words(text)
            .iter()
            .filter(|word| words.contains(word))
            .count()
    };
    let score = count(&file.name) * 20 + count(&drive.text(file)).min(30);
    (score, file.modified.as_second())
}

/// `GET /drive/v3/drives`
pub(super) async fn drives(State(files): State<Files>, request: Query) -> Result<Json<Value>, Refusal> {
    request.allow(&["pageSize", "pageToken", "q", "useDomainAdminAccess"])?;
    let size = request.number("pageSize", (1, 100, 10))? as usize;
    let start = start(&request, "drives")?;
    let drive = files.lock();
    let page: Vec<Value> = drive
        .drives
        .iter()
        .skip(start)
        .take(size)
        .map(|one| {
            json!({
                "kind": "drive#drive", "id": one.id, "name": one.name, "createdTime": stamp(one.created), "hidden": false,
                "themeId": "coffee", "colorRgb": "#795548", "capabilities": {"canAddChildren": true, "canEdit": true},
            })
        })
        .collect();
    let mut answer = json!({"kind": "drive#driveList", "drives": page});
    if start + size < drive.drives.len() {
        answer["nextPageToken"] = json!(token(start + size, "drives"));
    }
    request.masked(answer)
}
