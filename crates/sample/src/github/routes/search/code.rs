//! Search of code: files on main that hold all the words.

use super::places;
use crate::github::query::{Query, holds};
use crate::github::reply::{self, validation};
use crate::github::request::Asked;
use crate::github::routes::Routed;
use crate::github::shapes::Draw;
use crate::github::state::{Repository, State};
use serde_json::{Value, json};

struct File<'a> {
    repository: &'a Repository,
    path: String,
    sha: String,
    fragment: String,
    score: u32,
}

pub(super) fn code(state: &State, asked: &Asked, query: &Query) -> Routed {
    if query.clauses.is_empty() {
        let words = "Search text is required when searching code.";
        return Err(validation("Search", "q", "missing", Some(words)));
    }
    let mut found = vec![];
    for repository in places(state, query) {
        let Some(tip) = repository.git.resolve("main") else {
            continue;
        };
        for (path, entry) in tip.tree.iter() {
            let content = repository
                .git
                .text(&tip.tree, path)
                .filter(|text| text.len() < 384 * 1024);
            let Some(content) = content else { continue };
            if !in_place(repository, query, path) {
                continue;
            }
            if let Some(score) = query.score(&[(path, 3), (&content, 2)]) {
                found.push(File {
                    repository,
                    path: path.clone(),
                    sha: entry.sha().to_owned(),
                    fragment: fragment(&content, query),
                    score,
                });
            }
        }
    }
    found.sort_by_key(|file| std::cmp::Reverse(file.score));
    let matches = asked.header("accept") == Some("application/vnd.github.text-match+json");
    let count = found.len();
    let mut reply = asked
        .page(&found)
        .counted((count, "items"), |file| drawn(state, file, matches));
    if let reply::Content::Json(body) = &mut reply.content {
        body["incomplete_results"] = json!(false);
    }
    Ok(reply)
}

/// Draws a file, with the lines that were found where they are asked for.
fn drawn(state: &State, file: &File<'_>, matches: bool) -> Value {
    let draw = Draw {
        state,
        repository: file.repository,
    };
    let tip = file.repository.git.resolve("main");
    let tip = tip.map_or("main", |tip| tip.sha.as_str());
    let (path, sha) = (&file.path, &file.sha);
    let api = draw.api(&format!("/contents/{path}?ref={tip}"));
    let mut drawn = json!({
        "name": path.rsplit('/').next(),
        "path": path,
        "sha": sha,
        "url": api,
        "git_url": draw.api(&format!("/git/blobs/{sha}")),
        "html_url": draw.html(&format!("/blob/{tip}/{path}")),
        "repository": draw.minimal_repository(),
        "score": 1.0
    });
    if matches {
        drawn["text_matches"] = json!([{
            "object_url": api, "object_type": "FileContent", "property": "content",
            "fragment": file.fragment, "matches": []
        }]);
    }
    drawn
}

fn in_place(repository: &Repository, query: &Query, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    query.qualifiers.iter().all(|qualifier| {
        let value = qualifier.value.as_str();
        let met = match qualifier.name.as_str() {
            "language" => repository
                .language
                .as_deref()
                .is_some_and(|language| language.eq_ignore_ascii_case(value)),
            "path" => path.starts_with(value.trim_matches('/')),
            "filename" => name.eq_ignore_ascii_case(value),
            "extension" => name
                .rsplit_once('.')
                .is_some_and(|(_, extension)| extension == value),
            _ => return true,
        };
        met != qualifier.not
    })
}

/// The lines around the first word that is found.
fn fragment(content: &str, query: &Query) -> String {
    let lines: Vec<&str> = content.lines().collect();
    let words: Vec<&String> = query.clauses.iter().flat_map(|clause| &clause.any).collect();
    let hit = lines
        .iter()
        .position(|line| words.iter().any(|word| holds(&line.to_lowercase(), word)))
        .unwrap_or(0);
    lines[hit.saturating_sub(1)..(hit + 3).min(lines.len())].join("\n")
}
