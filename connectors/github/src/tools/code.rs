//! Files and trees. A file over one megabyte is read as a blob; a folder, a link and a submodule are told for what they
//! are.

use super::{count, one};
use crate::client::Client;
use crate::json;
use crate::target::Repo;
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Citable, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::Value;

/// The most lines that are returned at once.
const LINES: usize = 2_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    repo: String,
    path: String,
    #[serde(default, rename = "ref", deserialize_with = "arguments::text")]
    reference: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    lines: Option<String>,
}

/// Returns a path with each part as a segment.
pub(super) fn escaped(path: &str) -> String {
    let parts: Vec<String> = path.trim_matches('/').split('/').map(segment).collect();
    parts.join("/")
}

pub(super) async fn file(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: File = call.arguments()?;
    let range = asked.lines.as_deref().map(range).transpose()?;
    let repo = client.repo(&asked.repo, call).await?;
    let path = repo.path(&format!("/contents/{}", escaped(&asked.path)));
    let answer = client
        .get(&path)
        .maybe("ref", asked.reference.as_deref())
        .send(&call.cancel)
        .await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let what = format!(
                "`{}` at {}",
                asked.path,
                asked.reference.as_deref().unwrap_or("its default branch")
            );
            return Err(client.missing(error, (&repo, &what), call).await);
        }
    };
    let item: Value = answer.json()?;
    if let Some(entries) = item.as_array() {
        return Ok(folder(&repo, &asked.path, entries));
    }
    match json::text(&item, "/type") {
        "file" => {}
        "symlink" => {
            return Ok(told(
                &repo,
                &item,
                &format!("a symbolic link to {}", json::text(&item, "/target")),
            ));
        }
        "submodule" => {
            let to = json::text(&item, "/submodule_git_url");
            return Ok(told(
                &repo,
                &item,
                &format!("a submodule: {to} at {}", json::text(&item, "/sha")),
            ));
        }
        _ => return Err(json::unexpected()),
    }
    let content = match json::text(&item, "/encoding") {
        "base64" => json::base64(json::text(&item, "/content"))?,
        _ => blob(client, &repo, json::text(&item, "/sha"), call).await?,
    };
    Ok(match String::from_utf8(content) {
        Ok(text) if !text.contains('\0') => {
            let all = text.lines().count();
            if let Some((from, _)) = range.filter(|(from, _)| *from > all.max(1)) {
                return Err(
                    ToolError::invalid(format!("there is no line {from}: the file has {all}"))
                        .hint("Pass `lines` within the file"),
                );
            }
            text_file(&repo, &item, &text, range)
        }
        Ok(_) | Err(_) => told(&repo, &item, "not text, so its content is not shown"),
    })
}

async fn blob(client: &Client, repo: &Repo, sha: &str, call: &Call) -> Result<Vec<u8>, ToolError> {
    // Base64 of 32 MiB; the largest blob the service hands out has 100.
    let path = repo.path(&format!("/git/blobs/{}", segment(sha)));
    let ask = client
        .get_as(&path, "application/vnd.github+json")
        .at_most(44 * 1024 * 1024);
    let answer = ask.send(&call.cancel).await?;
    let blob = json::object(&answer)?;
    json::base64(json::text(&blob, "/content"))
}

/// Reads `10-40`, `10-`, `-40` or `10`.
fn range(text: &str) -> Result<(usize, usize), ToolError> {
    let wrong = || {
        ToolError::invalid(format!(
            "`{}` is no range of lines",
            mosaic_connector_kit::output::clip(text, 40)
        ))
        .hint("Write 10-40, 10- or 10")
    };
    let number = |text: &str, otherwise: usize| match text.trim().trim_start_matches('L') {
        "" => Ok(otherwise),
        digits => digits.parse::<usize>().map_err(|_| wrong()),
    };
    let (from, to) = match text.split_once('-') {
        Some((from, to)) => (number(from, 1)?, number(to, usize::MAX)?),
        None => (number(text, 1)?, number(text, 1)?),
    };
    if from == 0 || from > to {
        return Err(wrong());
    }
    Ok((from, to))
}

fn text_file(repo: &Repo, item: &Value, text: &str, range: Option<(usize, usize)>) -> Records {
    let all = text.lines().count();
    let (from, to) = range.unwrap_or((1, usize::MAX));
    let to = to.min(all).min(from.saturating_add(LINES - 1));
    let shown: Vec<&str> = text
        .lines()
        .skip(from - 1)
        .take((to + 1).saturating_sub(from))
        .collect();
    let whole = from == 1 && to == all;
    let mut url = json::owned(item, "/html_url");
    let mut lines = format!("1-{all}");
    if !whole {
        lines = format!("{from}-{to}");
        url.push_str(&format!("#L{from}-L{to}"));
    }
    let body = if whole { text.to_owned() } else { shown.join("\n") };
    let found = described(repo, item, (body, url))
        .with("lines", lines.as_str())
        .with("of_lines", all);
    let records = one(found);
    if to < all {
        return records.note(format!(
            "lines {lines} of {all}: pass `lines`, such as {}-{}",
            to + 1,
            (to + 400).min(all)
        ));
    }
    records
}

fn described(repo: &Repo, item: &Value, (text, url): (String, String)) -> Record {
    let path = json::text(item, "/path");
    Record::citable(Citable {
        id: format!("{}:{path}", repo.full()),
        title: format!("{}: {path}", repo.full()),
        url,
        text,
        ..Citable::default()
    })
    .with("path", path)
    .with("sha", json::text(item, "/sha"))
    .with("size", json::number(item, "/size"))
}

fn told(repo: &Repo, item: &Value, words: &str) -> Records {
    let record = described(repo, item, (words.to_owned(), json::owned(item, "/html_url")));
    one(record.with("lines", Value::Null).with("of_lines", Value::Null))
}

fn folder(repo: &Repo, path: &str, entries: &[Value]) -> Records {
    let records = entries.iter().map(|entry| {
        Record::default()
            .with("path", json::text(entry, "/path"))
            .with("kind", json::text(entry, "/type"))
            .with("size", json::number(entry, "/size"))
            .with("sha", json::text(entry, "/sha"))
            .with("url", json::text(entry, "/html_url"))
    });
    let place = path.trim_matches('/');
    let heading = format!(
        "{}:/{place} is a folder with {}",
        repo.full(),
        count(entries.len(), "entry", false)
    );
    let list = Records::of(heading, records).concise(&["path", "kind", "size"]);
    if entries.len() >= 1_000 {
        return list.note("GitHub lists 1,000 entries of a folder at most: get_tree shows them all");
    }
    list
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tree {
    repo: String,
    #[serde(default, deserialize_with = "arguments::text")]
    path: Option<String>,
    #[serde(default, rename = "ref", deserialize_with = "arguments::text")]
    reference: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

pub(super) async fn tree(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Tree = call.arguments()?;
    let repo = client.repo(&asked.repo, call).await?;
    let reference = asked.reference.as_deref().unwrap_or("HEAD");
    let under = asked
        .path
        .as_deref()
        .unwrap_or_default()
        .trim_matches('/')
        .to_owned();
    let question = format!("tree {} {reference} {under}", repo.full());
    let offset = usize::try_from(cursor::decode(&question, asked.cursor.as_deref())?).unwrap_or(usize::MAX);
    let limit = usize::try_from(asked.limit.unwrap_or(200).clamp(1, 1_000)).unwrap_or(1_000);
    let path = repo.path(&format!("/git/trees/{}", escaped(reference)));
    let answer = client.get(&path).query("recursive", 1).send(&call.cancel).await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            return Err(client
                .missing(error, (&repo, &format!("ref `{reference}`")), call)
                .await);
        }
    };
    let tree = json::object(&answer)?;
    let inside = |entry: &&Value| {
        let path = json::text(entry, "/path");
        under.is_empty()
            || path == under
            || path
                .strip_prefix(&under)
                .is_some_and(|rest| rest.starts_with('/'))
    };
    let entries: Vec<&Value> = json::list(&tree, "/tree").iter().filter(inside).collect();
    if entries.is_empty() && !under.is_empty() {
        return Err(
            ToolError::not_found(format!("{} has no folder `{under}` at {reference}", repo.full()))
                .hint("Leave `path` out to see the top"),
        );
    }
    let page: Vec<Record> = entries
        .iter()
        .skip(offset)
        .take(limit)
        .map(|entry| leaf(entry))
        .collect();
    let end = offset.saturating_add(page.len());
    let next = (end < entries.len()).then(|| cursor::encode(&question, end as u64));
    let place = if under.is_empty() { "" } else { under.as_str() };
    let heading = format!(
        "{}:/{place} at {reference}: {}",
        repo.full(),
        count(entries.len(), "entry", false)
    );
    let list = Records::of(heading, page)
        .next(next)
        .concise(&["path", "kind", "size"]);
    if json::flag(&tree, "/truncated") {
        return Ok(list.note("the repository is too large for GitHub to list whole: pass `path` to get_file for single folders"));
    }
    Ok(list)
}

fn leaf(entry: &Value) -> Record {
    let kind = match (json::text(entry, "/type"), json::text(entry, "/mode")) {
        ("tree", _) => "folder",
        ("commit", _) => "submodule",
        (_, "120000") => "link",
        (_, _) => "file",
    };
    Record::default()
        .with("path", json::text(entry, "/path"))
        .with("kind", kind)
        .with("size", entry.get("size").cloned().unwrap_or(Value::Null))
        .with("sha", json::text(entry, "/sha"))
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn ranges_of_lines_are_read() {
        assert_eq!(range("10-40"), Ok((10, 40)));
        assert_eq!(range("L5-L7"), Ok((5, 7)));
        assert_eq!(range("7"), Ok((7, 7)));
        assert_eq!(range("7-"), Ok((7, usize::MAX)));
        assert!(range("0").is_err() && range("9-3").is_err() && range("a").is_err());
    }
}
