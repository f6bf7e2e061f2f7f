//! Searches of Drive: words, kind, folder, owner, time. Ranked by Google; a passage of the first hits is read along, since a
//! list of names answers nothing.

use super::file::{DOCUMENT, FOLDER, File, PRESENTATION, SPREADSHEET, is_text};
use super::find::{Kind, Page, Wanted, id_of, list, quoted};
use super::passage::passage;
use crate::shared::{Product, Shared};
use futures::future::join_all;
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Output, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

/// How much of a file is read for a passage, in bytes.
const READ: usize = 200_000;
/// Words that every file holds.
const STOP: [&str; 40] = [
    "a", "about", "an", "and", "are", "at", "did", "do", "does", "for", "from", "has", "have", "how", "i",
    "in", "is", "it", "me", "my", "of", "on", "or", "our", "said", "say", "says", "that", "the", "there",
    "to", "was", "we", "were", "what", "when", "where", "which", "who", "with",
];

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Arguments {
    #[serde(deserialize_with = "arguments::text")]
    query: Option<String>,
    #[serde(rename = "type", deserialize_with = "arguments::text")]
    kind: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    folder: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    owner: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    modified_after: Option<String>,
    #[serde(deserialize_with = "arguments::text")]
    modified_before: Option<String>,
    #[serde(deserialize_with = "arguments::number")]
    passages: Option<u32>,
    #[serde(deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

/// The words of a question.
struct Words {
    /// As one reads them in a passage.
    plain: Vec<String>,
    /// As terms of the query language.
    terms: Vec<String>,
}

/// `search_drive_files`
pub(crate) async fn search_files(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    search(google, call, call.arguments()?).await
}

/// `search_documents`
pub(crate) async fn search_documents(google: &Shared, call: &Call) -> Result<Output, ToolError> {
    let mut arguments: Arguments = call.arguments()?;
    arguments.kind = Some("document".to_owned());
    search(google, call, arguments).await
}

async fn search(google: &Shared, call: &Call, arguments: Arguments) -> Result<Output, ToolError> {
    let cancel = &call.cancel;
    let words = arguments.query.as_deref().map(words);
    let conditions = conditions(google, &arguments, cancel).await?;
    let question = format!("search {:?} {conditions}", arguments.query);
    let mark = cursor::open(&question, arguments.cursor.as_deref())?;
    // The mark says in which way the list was begun: all words, or any of them.
    let (any, token) = match mark.as_deref().and_then(|mark| mark.split_once(' ')) {
        Some((way, token)) => (way == "any", Some(token)),
        None => (false, None),
    };
    let wanted = |any: bool| with_words(&conditions, words.as_ref(), any);
    let limit = arguments.limit.unwrap_or(20).clamp(1, 100);
    let order = words.is_none().then_some("modifiedTime desc");
    let ask = async |q: String, token: Option<&str>| {
        let wanted = Wanted {
            q: &q,
            order,
            size: limit,
            token,
        };
        list(google, wanted, cancel).await
    };
    let mut any = any;
    let mut page = ask(wanted(any), token).await?;
    let several = words.as_ref().is_some_and(|words| words.terms.len() > 1);
    if page.files.is_empty() && token.is_none() && several {
        any = true;
        page = ask(wanted(true), None).await?;
    }
    let texts = texts(
        google,
        (&page.files, words.as_ref()),
        arguments.passages.unwrap_or(5),
        cancel,
    )
    .await?;
    let next = page.next_page_token.as_ref().map(|token| {
        let way = if any { "any" } else { "all" };
        cursor::seal(&question, &format!("{way} {token}"))
    });
    Ok(Output::Records(shaped(&page, &texts, (&arguments, any), next)))
}

fn shaped(
    page: &Page,
    texts: &[String],
    (arguments, any): (&Arguments, bool),
    next: Option<String>,
) -> Records {
    let count = page.files.len();
    let what = arguments.kind.as_deref().unwrap_or("file");
    let heading = match (&arguments.query, count) {
        (Some(query), 0) => format!("no {what} found for \"{query}\""),
        (None, 0) => format!("no {what} found"),
        (Some(query), _) => format!("{count} {what}s for \"{query}\", best first"),
        (None, _) => format!("{count} {what}s, last changed first"),
    };
    let records = page.files.iter().zip(texts).map(|(file, text)| file.record(text));
    let mut records = Records::of(heading, records)
        .next(next)
        .concise(&["id", "title", "type", "author", "time", "text", "url"]);
    if any && count > 0 {
        records = records.note("no file holds all words; these hold some of them");
    }
    if page.incomplete_search {
        records = records.note("Google searched only some of the shared drives");
    }
    records
}

fn words(query: &str) -> Words {
    // A phrase in quotes stays one.
    let phrase = query.len() > 2 && query.starts_with('"') && query.ends_with('"');
    let split = |keep: fn(&str) -> bool| -> Vec<String> {
        query
            .split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
            .map(|word| word.trim_matches('-').to_lowercase())
            .filter(|word| !word.is_empty() && keep(word))
            .take(10)
            .collect()
    };
    let mut plain = split(|word| !STOP.contains(&word));
    if plain.is_empty() {
        plain = split(|_| true);
    }
    let terms = match phrase {
        true => vec![format!("fullText contains {}", quoted(query))],
        false => plain
            .iter()
            .map(|word| format!("fullText contains {}", quoted(word)))
            .collect(),
    };
    Words { plain, terms }
}

fn with_words(conditions: &str, words: Option<&Words>, any: bool) -> String {
    match words {
        Some(words) if !words.terms.is_empty() => {
            let terms = words.terms.join(if any { " or " } else { " and " });
            format!("({terms}) and {conditions}")
        }
        Some(_) | None => conditions.to_owned(),
    }
}

/// Returns the terms that do not come from the words.
async fn conditions(
    google: &Shared,
    arguments: &Arguments,
    cancel: &CancellationToken,
) -> Result<String, ToolError> {
    let mut terms = vec!["trashed = false".to_owned()];
    if let Some(kind) = &arguments.kind {
        terms.push(match kind.to_lowercase().as_str() {
            "document" => format!("mimeType = '{DOCUMENT}'"),
            "spreadsheet" => format!("mimeType = '{SPREADSHEET}'"),
            "presentation" => format!("mimeType = '{PRESENTATION}'"),
            "folder" => format!("mimeType = '{FOLDER}'"),
            "pdf" => "mimeType = 'application/pdf'".to_owned(),
            "image" => "mimeType contains 'image/'".to_owned(),
            mime if mime.contains('/') => format!("mimeType = {}", quoted(mime)),
            other => {
                return Err(ToolError::invalid(format!("there is no type `{other}`"))
                    .hint("Choose document, spreadsheet, presentation, folder, pdf or image"));
            }
        });
    }
    if let Some(folder) = &arguments.folder {
        let folder = id_of(google, folder, Kind::Folder, cancel).await?;
        terms.push(format!("{} in parents", quoted(&folder.id)));
    }
    if let Some(owner) = &arguments.owner {
        if owner != "me" && !owner.contains('@') {
            return Err(ToolError::invalid("`owner` has to be an e-mail address or `me`")
                .hint("Look the address up first"));
        }
        terms.push(format!("{} in owners", quoted(owner)));
    }
    let bounds = [
        (">=", "modified_after", &arguments.modified_after),
        ("<", "modified_before", &arguments.modified_before),
    ];
    for (sign, name, value) in bounds {
        if let Some(value) = value {
            terms.push(format!("modifiedTime {sign} '{}'", moment(name, value)?));
        }
    }
    Ok(terms.join(" and "))
}

/// Reads a day or a moment.
fn moment(name: &str, text: &str) -> Result<String, ToolError> {
    if let Ok(date) = text.parse::<jiff::civil::Date>() {
        return Ok(format!("{date}T00:00:00Z"));
    }
    match text.parse::<jiff::Timestamp>() {
        Ok(moment) => Ok(moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
        Err(_) => Err(ToolError::invalid(format!("`{name}` is no date"))
            .hint("Write 2026-03-01 or 2026-03-01T09:00:00Z")),
    }
}

/// Returns a passage of the first hits and the description of the others, in order.
async fn texts(
    google: &Shared,
    (files, words): (&[File], Option<&Words>),
    passages: u32,
    cancel: &CancellationToken,
) -> Result<Vec<String>, ToolError> {
    let Some(words) = words else {
        return Ok(files.iter().map(|file| file.description.clone()).collect());
    };
    let readable = |file: &&File| {
        matches!(file.mime_type.as_str(), DOCUMENT | SPREADSHEET | PRESENTATION) || is_text(&file.mime_type)
    };
    let most = usize::try_from(passages.min(10)).unwrap_or(0);
    let first: Vec<&File> = files.iter().filter(readable).take(most).collect();
    let read = join_all(first.iter().map(|file| text_of(google, file, cancel))).await;
    if cancel.is_cancelled() {
        return Err(ToolError::cancelled());
    }
    let told = |file: &File| {
        let at = first.iter().position(|one| one.id == file.id);
        // A file that cannot be read is a hit all the same.
        let text = at.and_then(|at| read.get(at)).and_then(|text| text.as_deref());
        text.map_or_else(
            || file.description.clone(),
            |text| passage(text, &file.name, &words.plain),
        )
    };
    Ok(files.iter().map(told).collect())
}

async fn text_of(google: &Shared, file: &File, cancel: &CancellationToken) -> Option<String> {
    let client = google.client(Product::Drive);
    let path = format!("drive/v3/files/{}", segment(&file.id));
    let ask = match file.mime_type.as_str() {
        DOCUMENT | PRESENTATION => client
            .get(&format!("{path}/export"))
            .query("mimeType", "text/plain"),
        SPREADSHEET => client
            .get(&format!("{path}/export"))
            .query("mimeType", "text/csv"),
        _ => client
            .get(&path)
            .query("alt", "media")
            .query("supportsAllDrives", true),
    };
    let answer = ask.at_most(READ).send(cancel).await.ok()?;
    Some(String::from_utf8_lossy(&answer.body).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{with_words, words};

    #[test]
    fn a_question_becomes_the_words_that_matter() {
        let found = words("What did Sarah say about the trail-events?");
        assert_eq!(found.plain, ["sarah", "trail-events"]);
        assert_eq!(
            with_words("trashed = false", Some(&found), false),
            "(fullText contains 'sarah' and fullText contains 'trail-events') and trashed = false"
        );
        assert_eq!(words("the who").plain, ["the", "who"]);
    }

    #[test]
    fn a_phrase_stays_one() {
        let found = words("\"trail events\"");
        assert_eq!(found.terms, ["fullText contains '\"trail events\"'"]);
    }
}
