//! Search of issues and pull requests, of code, of repositories. Looks only where the token's repositories are, unless asked
//! to look everywhere; where no place holds all the words, one that holds some is looked for.

use super::count;
use crate::client::Client;
use crate::paging::{Gathered, Wanted, gather};
use crate::{json, records};
use mosaic_connector_kit::{Call, Citable, ErrorKind, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::Value;

/// The most words of which one is enough: five operators are allowed between them.
const WORDS: usize = 6;
/// How many results of a search GitHub shows at most.
const SHOWN: u64 = 1_000;
/// Words that say nothing about what is looked for.
const EMPTY: [&str; 38] = [
    "a", "about", "all", "an", "and", "are", "did", "do", "does", "for", "from", "has", "have", "how", "in",
    "is", "it", "latest", "me", "my", "of", "on", "or", "say", "said", "show", "that", "the", "there", "to",
    "was", "we", "what", "when", "which", "who", "why", "with",
];

/// A question to the search of issues.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) text: String,
    pub(super) sort: Option<String>,
    /// Whether one word of a group is enough.
    pub(super) any: bool,
}

/// Runs a search of issues and pull requests.
pub(super) async fn search(
    client: &Client,
    question: &Question,
    page: (Option<u32>, Option<String>),
    call: &Call,
) -> Result<Gathered, ToolError> {
    let wanted = Wanted::new(
        format!("search {} {:?}", question.text, question.sort),
        page,
        "items",
    );
    let ask = || {
        client
            .get("search/issues")
            .query("q", &question.text)
            .maybe("sort", question.sort.as_deref())
            .maybe("advanced_search", question.any.then_some("true"))
    };
    gather(ask, &wanted, call).await
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    query: String,
    #[serde(default, deserialize_with = "arguments::text")]
    repo: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    sort: Option<String>,
    #[serde(default, deserialize_with = "arguments::flag")]
    everywhere: bool,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// Words and qualifiers of a query, apart.
struct Parts {
    words: Vec<String>,
    qualifiers: Vec<String>,
    /// Whether the query is written in the search's own language, so that nothing is added to its words.
    written: bool,
}

fn parts(query: &str) -> Parts {
    let mut found = Parts {
        words: vec![],
        qualifiers: vec![],
        written: query.contains('"') || query.contains('('),
    };
    for token in query.split_whitespace() {
        match token.split_once(':') {
            Some((name, value)) if !value.is_empty() && !value.starts_with('/') && is_qualifier(name) => {
                found.qualifiers.push(token.to_owned());
            }
            Some(_) | None => {
                found.written |= ["OR", "AND", "NOT"].contains(&token) || token.starts_with('-');
                found.words.push(token.to_owned());
            }
        }
    }
    found
}

fn is_qualifier(name: &str) -> bool {
    let name = name.trim_start_matches('-');
    !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

impl Asked {
    async fn scope(&self, client: &Client, call: &Call) -> Result<String, ToolError> {
        if let Some(repo) = &self.repo {
            let repo = client.repo(repo, call).await?;
            return Ok(format!(" repo:{}", repo.full()));
        }
        let placed = ["repo:", "org:", "user:"]
            .iter()
            .any(|place| self.query.contains(place));
        if placed || self.everywhere {
            return Ok(String::new());
        }
        Ok(format!(" {}", client.directory.scope(client, call).await?))
    }
}

/// Returns the words a search is narrowed by, without punctuation and without those that say nothing.
fn telling(words: &[String]) -> Vec<String> {
    let clean = |word: &String| {
        let trimmed = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '#' && c != '_');
        trimmed.to_owned()
    };
    let mut found: Vec<String> = words
        .iter()
        .map(clean)
        .filter(|word| !word.is_empty() && !EMPTY.contains(&word.to_lowercase().as_str()))
        .collect();
    if found.is_empty() {
        found = words.iter().map(clean).filter(|word| !word.is_empty()).collect();
    }
    found
}

pub(super) async fn issues(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Asked = call.arguments()?;
    let parts = parts(&asked.query);
    if parts.words.is_empty() && parts.qualifiers.is_empty() {
        return Err(ToolError::invalid("there is nothing to look for")
            .hint("Pass words, or qualifiers such as is:open author:@me"));
    }
    let kind = kind(asked.kind.as_deref())?;
    let narrowed = ["is:issue", "is:pr", "is:pull-request", "type:issue", "type:pr"]
        .iter()
        .any(|word| asked.query.contains(word));
    let scope = asked.scope(client, call).await?;
    let words = if parts.written {
        parts.words.clone()
    } else {
        telling(&parts.words)
    };
    let rest = format!(
        " {}{}{scope}",
        parts.qualifiers.join(" "),
        kind.map_or_else(String::new, |kind| format!(" {kind}"))
    );
    let strict = Question {
        text: tidy(&format!("{}{rest}", words.join(" "))),
        sort: asked.sort.clone(),
        any: parts.written,
    };
    let loose = (!parts.written && words.len() > 1).then(|| {
        let some: Vec<String> = words
            .iter()
            .take(WORDS)
            .map(|word| format!("\"{word}\""))
            .collect();
        Question {
            text: tidy(&format!("({}){rest}", some.join(" OR "))),
            sort: asked.sort.clone(),
            any: true,
        }
    });
    let both = client.of_app && kind.is_none() && !narrowed;
    let (found, some) = with_fallback(client, (&strict, loose.as_ref()), (&asked, both), call).await?;
    let heading = match found.total {
        Some(total) if total > 0 => format!("{total} issues and pull requests match"),
        Some(_) | None => count(found.items.len(), "issue or pull request", found.next.is_some()),
    };
    let items: Vec<Record> = found
        .items
        .iter()
        .map(|item| records::issue(&records::home(item), item))
        .collect();
    let list = ended(Records::of(heading, items), &found).concise(records::ISSUE);
    Ok(if some {
        list.note("none holds all the words; these hold some, the best first")
    } else {
        list
    })
}

/// Returns the qualifier of a kind.
fn kind(given: Option<&str>) -> Result<Option<&'static str>, ToolError> {
    match given {
        None | Some("any") => Ok(None),
        Some("issue") => Ok(Some("is:issue")),
        Some("pr" | "pull_request") => Ok(Some("is:pr")),
        Some(other) => {
            Err(ToolError::invalid(format!("there is no kind `{other}`")).hint("Choose issue, pr or any"))
        }
    }
}

/// Returns a search's list with where it goes on, and what GitHub does not show of it.
fn ended(list: Records, found: &Gathered) -> Records {
    let mut list = list.next(found.next.clone());
    if found.next.is_none() && found.total > Some(SHOWN) {
        list = list.note("GitHub shows the first 1,000 of a search only: narrow it for the rest");
    }
    if found.incomplete {
        list = list.note("GitHub gave up before it had looked everywhere: narrow the search, or ask again");
    }
    list
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Searches for all words, and where that finds nothing, for some. Says whether only some were found.
async fn with_fallback(
    client: &Client,
    (strict, loose): (&Question, Option<&Question>),
    (asked, both): (&Asked, bool),
    call: &Call,
) -> Result<(Gathered, bool), ToolError> {
    let page = (asked.limit, asked.cursor.clone());
    let run = async |question: &Question, page: (Option<u32>, Option<String>)| {
        if both {
            two(client, question, page, call).await
        } else {
            search(client, question, page, call).await
        }
    };
    let first = run(strict, page.clone()).await;
    let Some(loose) = loose else {
        return first.map(|found| (found, false));
    };
    match first {
        Ok(found) if !found.items.is_empty() || asked.cursor.is_some() => Ok((found, false)),
        // The cursor may be that of the looser search.
        Err(error) if asked.cursor.is_none() || error.kind != ErrorKind::Invalid => Err(error),
        Ok(_) | Err(_) => run(loose, page).await.map(|found| {
            let some = !found.items.is_empty();
            (found, some)
        }),
    }
}

/// Searches issues and pull requests one beside the other, for tokens that may not ask for both at once.
async fn two(
    client: &Client,
    question: &Question,
    (limit, cursor): (Option<u32>, Option<String>),
    call: &Call,
) -> Result<Gathered, ToolError> {
    let half = limit.unwrap_or(20).clamp(2, 100) / 2;
    let name = format!("both {}", question.text);
    let mark = cursor::open(&name, cursor.as_deref())?;
    let (issues_at, pulls_at) = match &mark {
        None => (Some(None), Some(None)),
        Some(mark) => {
            let (one, other) = mark.split_once(' ').unwrap_or_default();
            let at = |text: &str| (text != "-").then(|| Some(text.to_owned()));
            (at(one), at(other))
        }
    };
    let of = |kind: &str| Question {
        text: format!("{} {kind}", question.text),
        ..question.clone()
    };
    let (of_issues, of_pulls) = (of("is:issue"), of("is:pr"));
    let run = async |question: &Question, at: Option<Option<String>>| match at {
        Some(at) => search(client, question, (Some(half), at), call).await,
        None => Ok(Gathered::default()),
    };
    let (one, other) = tokio::join!(run(&of_pulls, pulls_at), run(&of_issues, issues_at));
    let (one, other) = (one?, other?);
    let next = (one.next.is_some() || other.next.is_some()).then(|| {
        let text = |next: Option<&String>| next.map_or("-", String::as_str).to_owned();
        cursor::seal(
            &name,
            &format!("{} {}", text(other.next.as_ref()), text(one.next.as_ref())),
        )
    });
    let total = one.total.unwrap_or_default() + other.total.unwrap_or_default();
    let items: Vec<Value> = one.items.into_iter().chain(other.items).collect();
    Ok(Gathered {
        items,
        next,
        total: mark.is_none().then_some(total),
        incomplete: one.incomplete || other.incomplete,
    })
}

pub(super) async fn code(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Asked = call.arguments()?;
    let parts = parts(&asked.query);
    if parts.words.is_empty() {
        return Err(ToolError::invalid("searching code needs a word")
            .hint("Add a word of the code or of the file's name"));
    }
    let scope = asked.scope(client, call).await?;
    let words = if parts.written {
        parts.words.clone()
    } else {
        telling(&parts.words)
    };
    let text = tidy(&format!(
        "{} {}{scope}",
        words.join(" "),
        parts.qualifiers.join(" ")
    ));
    let wanted = Wanted::new(format!("code {text}"), (asked.limit, asked.cursor), "items");
    let ask = || {
        client
            .get("search/code")
            .header("accept", "application/vnd.github.text-match+json")
            .query("q", &text)
    };
    let found = gather(ask, &wanted, call).await?;
    let heading = match found.total {
        Some(total) if total > 0 => format!("{total} files match, on default branches"),
        Some(_) | None => "no files match".to_owned(),
    };
    let items = found.items.iter().map(|item| {
        let (full, path) = (
            json::text(item, "/repository/full_name"),
            json::text(item, "/path"),
        );
        let fragments: Vec<&str> = json::list(item, "/text_matches")
            .iter()
            .map(|found| json::text(found, "/fragment"))
            .collect();
        Record::citable(Citable {
            id: format!("{full}:{path}"),
            title: format!("{full}: {path}"),
            url: json::owned(item, "/html_url"),
            text: records::clipped(&fragments.join("\n…\n")),
            ..Citable::default()
        })
        .with("repo", full)
        .with("path", path)
    });
    let list = Records::of(heading, items);
    Ok(ended(list, &found).concise(&["repo", "path", "text", "url"]))
}

pub(super) async fn repositories(client: &Client, call: &Call) -> Result<Records, ToolError> {
    let asked: Asked = call.arguments()?;
    let text = match asked.everywhere {
        true => asked.query.trim().to_owned(),
        false => tidy(&format!("{}{}", asked.query, asked.scope(client, call).await?)),
    };
    let wanted = Wanted::new(
        format!("repositories {text} {:?}", asked.sort),
        (asked.limit, asked.cursor),
        "items",
    );
    let ask = || {
        client
            .get("search/repositories")
            .query("q", &text)
            .maybe("sort", asked.sort.as_deref())
    };
    let found = gather(ask, &wanted, call).await?;
    let heading = format!(
        "{} found",
        count(found.items.len(), "repository", found.next.is_some())
    );
    let items = found.items.iter().map(records::repository);
    let list = Records::of(heading, items);
    Ok(ended(list, &found).concise(records::REPOSITORY))
}

#[cfg(test)]
mod tests {
    use super::{parts, telling};

    #[test]
    fn words_and_qualifiers_are_told_apart() {
        let found = parts("session expired is:open http://x author:@me ERROR: boom");
        assert_eq!(found.words, ["session", "expired", "http://x", "ERROR:", "boom"]);
        assert_eq!(found.qualifiers, ["is:open", "author:@me"]);
        assert!(!found.written && parts("\"a b\"").written && parts("a OR b").written);
    }

    #[test]
    fn words_that_say_nothing_are_left_out() {
        let words: Vec<String> = "What did we say about the backup keys?"
            .split(' ')
            .map(str::to_owned)
            .collect();
        assert_eq!(telling(&words), ["backup", "keys"]);
        assert_eq!(telling(&["the".to_owned()]), ["the"]);
    }
}
