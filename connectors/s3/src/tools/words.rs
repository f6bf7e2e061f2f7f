//! Objects by words: in their names, and in the lines of small text and log files, as many as two seconds allow. The ones
//! that hold most of the words come first, of these the newest.

use super::{buckets, count, search};
use crate::client::Buckets;
use crate::content::{Piece, Span, as_text, fetch, unpack};
use crate::place::{Links, Place};
use aws_sdk_s3::types::Object;
use futures::StreamExt as _;
use mosaic_connector_kit::output::clip;
use mosaic_connector_kit::{Call, Citable, ErrorKind, Output, Record, Records, ToolError, cursor};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How long lines are looked for.
const BUDGET: Duration = Duration::from_secs(2);
/// The most objects whose lines are looked at, and how many at a time.
const READ: usize = 800;
const AT_ONCE: usize = 16;
/// The largest object whose lines are looked at, in bytes as stored.
const SMALL: i64 = 256 * 1024;
/// The most pages of names of each bucket.
const PAGES: usize = 5;
/// How many lines of an object are shown, and where each is cut.
const LINES: usize = 5;
const LINE: usize = 300;

/// Words that say nothing about what is looked for.
const EMPTY: &[&str] = &[
    "a", "about", "all", "an", "and", "any", "are", "at", "by", "did", "do", "during", "file", "files",
    "find", "for", "from", "give", "happened", "have", "how", "i", "in", "is", "it", "last", "latest",
    "list", "me", "mention", "mentions", "my", "newest", "object", "objects", "of", "on", "or", "our",
    "please", "recent", "s3", "show", "tell", "that", "the", "there", "to", "was", "we", "were", "what",
    "when", "where", "which", "who", "why", "with",
];
/// Ends of names of text.
const TEXT: [&str; 17] = [
    "log", "txt", "md", "csv", "tsv", "json", "jsonl", "ndjson", "yaml", "yml", "xml", "html", "sql", "conf",
    "ini", "toml", "out",
];

/// What is looked for.
pub(super) struct Wanted<'a> {
    pub(super) query: &'a str,
    pub(super) bucket: Option<&'a str>,
    pub(super) filter: &'a search::Filter,
}

/// An object that may be what is looked for.
struct Candidate {
    bucket: String,
    object: Object,
    /// Which of the words its name holds.
    named: Vec<bool>,
    /// Which of the words a line of it holds, with the others in the name.
    held: Vec<bool>,
    lines: Vec<String>,
    matches: u64,
}

impl Candidate {
    fn score(&self) -> (usize, usize, i64) {
        let all = self
            .named
            .iter()
            .zip(&self.held)
            .filter(|(named, held)| **named || **held);
        let seconds = self
            .object
            .last_modified()
            .map_or(0, aws_sdk_s3::primitives::DateTime::secs);
        (all.count(), usize::from(self.matches > 0), seconds)
    }

    fn key(&self) -> &str {
        self.object.key().unwrap_or_default()
    }

    fn is_readable(&self) -> bool {
        let key = self.key().to_ascii_lowercase();
        let name = key.strip_suffix(".gz").unwrap_or(&key);
        let size = self.object.size().unwrap_or_default();
        TEXT.contains(&name.rsplit('.').next().unwrap_or_default()) && (1..=SMALL).contains(&size)
    }
}

pub(super) async fn search(
    buckets: &Buckets,
    call: &Call,
    (wanted, (most, offset, question)): (&Wanted<'_>, (u32, u64, &str)),
) -> Result<Output, ToolError> {
    let end = Instant::now() + BUDGET;
    let words = words(wanted.query);
    if words.is_empty() {
        return Err(ToolError::invalid("the query has no word to look for")
            .hint("Name what the objects or their lines hold; to see all, use list_objects"));
    }
    let names = match wanted.bucket {
        Some(bucket) => vec![bucket.to_owned()],
        None => all_buckets(buckets, &call.cancel).await?,
    };
    let (mut candidates, scanned) = names_with(buckets, call, (wanted, &names, &words)).await?;
    // The likeliest are read first: by their names, then the newest.
    candidates.sort_by_cached_key(|candidate| std::cmp::Reverse(candidate.score()));
    let from = usize::try_from(offset).unwrap_or(usize::MAX);
    let enough = from.saturating_add(most as usize);
    let read = read_lines(buckets, call, (&mut candidates, &words, (end, enough))).await?;
    candidates.sort_by_cached_key(|candidate| std::cmp::Reverse(candidate.score()));
    let best = candidates.first().map_or(0, |best| best.score().0);
    candidates.retain(|candidate| best > 0 && candidate.score().0 == best);
    let links = Links::of(buckets).await;
    let all = candidates.len();
    let records: Vec<Record> = candidates
        .into_iter()
        .skip(from)
        .take(most as usize)
        .map(|candidate| found(&links, candidate))
        .collect();
    let reached = from.saturating_add(records.len());
    let next = (reached < all).then(|| cursor::encode(question, reached as u64));
    let heading = format!("{}, newest first", count(records.len(), "object"));
    let note = format!("looked at {scanned} names and into {read} files");
    let mut list = Records::of(heading, records)
        .next(next)
        .concise(&["id", "time", "matches", "text"])
        .note(note);
    if best < words.len() && best > 0 {
        list = list.note(format!("no object has all of: {}", words.join(", ")));
    }
    Ok(Output::Records(list))
}

/// Returns the names of all buckets.
pub(super) async fn all_buckets(
    buckets: &Buckets,
    cancel: &CancellationToken,
) -> Result<Vec<String>, ToolError> {
    let (found, _) = buckets::page(buckets, (1_000, None), cancel).await?;
    let mut names: Vec<String> = found.into_iter().map(|bucket| bucket.name).collect();
    names.sort();
    Ok(names)
}

/// Returns what there is in the buckets, with the words that the names hold, and how many names there were.
async fn names_with(
    buckets: &Buckets,
    call: &Call,
    (wanted, names, words): (&Wanted<'_>, &[String], &[String]),
) -> Result<(Vec<Candidate>, usize), ToolError> {
    let prefix = &wanted.filter.prefix;
    let mut lists = vec![];
    for name in names {
        lists.push(names_in(buckets, call, (name, prefix)));
    }
    let lists: Vec<Result<(&str, Vec<Object>), ToolError>> =
        futures::stream::iter(lists).buffered(AT_ONCE).collect().await;
    let mut found = vec![];
    let mut scanned = 0;
    let only = names.len() == 1;
    for list in lists {
        let (name, objects) = match list {
            Ok(list) => list,
            // One bucket of many that is closed hides no other.
            Err(error) if error.kind == ErrorKind::Scope && !only => {
                tracing::debug!(%error, "a bucket is closed");
                continue;
            }
            Err(error) => return Err(error),
        };
        scanned += objects.len();
        for object in objects.into_iter().filter(|object| wanted.filter.fits(object)) {
            let whole = format!("{name}/{}", object.key().unwrap_or_default()).to_lowercase();
            found.push(Candidate {
                bucket: name.to_owned(),
                named: words.iter().map(|word| whole.contains(word.as_str())).collect(),
                held: vec![false; words.len()],
                lines: vec![],
                matches: 0,
                object,
            });
        }
    }
    Ok((found, scanned))
}

/// Returns the first objects of a bucket, by name.
async fn names_in<'a>(
    buckets: &Buckets,
    call: &Call,
    (name, prefix): (&'a str, &str),
) -> Result<(&'a str, Vec<Object>), ToolError> {
    let mut all: Vec<Object> = vec![];
    let mut after = None;
    for _ in 0..PAGES {
        let (objects, more) = search::page(buckets, call, (name, prefix, after)).await?;
        all.extend(objects);
        if !more {
            break;
        }
        after = all.last().and_then(|object| object.key()).map(str::to_owned);
    }
    Ok((name, all))
}

/// Looks into the lines of the first candidates that are small texts, until the time is over; returns how many.
async fn read_lines(
    buckets: &Buckets,
    call: &Call,
    (candidates, words, (end, enough)): (&mut [Candidate], &[String], (Instant, usize)),
) -> Result<usize, ToolError> {
    let readable: Vec<(usize, Place)> = candidates
        .iter()
        .enumerate()
        .filter(|(_, candidate)| candidate.is_readable())
        .take(READ)
        .map(|(index, candidate)| {
            let (bucket, key) = (candidate.bucket.clone(), candidate.key().to_owned());
            (index, Place { bucket, key })
        })
        .collect();
    let mut reads = futures::stream::iter(readable)
        .map(|(index, place)| read_one(buckets, call, (index, place)))
        .buffered(AT_ONCE);
    let mut read = 0;
    let mut found = 0;
    // The likeliest come first: with a page full of what has all words, the rest need not be looked at.
    while found <= enough {
        let next = tokio::select! {
            biased;
            () = call.cancel.cancelled() => return Err(ToolError::cancelled()),
            () = tokio::time::sleep_until(end) => break,
            next = reads.next() => next,
        };
        let Some((index, fetched)) = next else { break };
        let piece = match fetched {
            Ok(piece) => piece,
            // What is gone meanwhile or closed is passed over; that nothing works any more is not.
            Err(error)
                if matches!(
                    error.kind,
                    ErrorKind::NotFound | ErrorKind::Scope | ErrorKind::Invalid
                ) =>
            {
                continue;
            }
            Err(error) => return Err(error),
        };
        read += 1;
        let candidate = &mut candidates[index];
        let unpacked;
        let bytes = if piece.is_packed(candidate.key()) {
            unpacked = unpack(&piece.bytes).0;
            &unpacked
        } else {
            &piece.bytes
        };
        if let Some(text) = as_text(bytes) {
            look(candidate, words, &text);
            found += usize::from(candidate.score().0 == words.len());
        }
    }
    Ok(read)
}

async fn read_one(
    buckets: &Buckets,
    call: &Call,
    (index, place): (usize, Place),
) -> (usize, Result<Piece, ToolError>) {
    let span = Span::First(SMALL.unsigned_abs());
    (index, fetch(buckets, (&place, None), span, &call.cancel).await)
}

/// Notes the lines that hold most of the words the name does not; of a name that holds all, the lines that hold any.
fn look(candidate: &mut Candidate, words: &[String], text: &str) {
    let open: Vec<usize> = (0..words.len())
        .filter(|index| !candidate.named[*index])
        .collect();
    let open = if open.is_empty() {
        (0..words.len()).collect()
    } else {
        open
    };
    let mut best = 0;
    let mut kept: Vec<String> = vec![];
    let mut matches = 0;
    for (number, line) in text.lines().enumerate() {
        let lower = line.to_lowercase();
        let held: Vec<usize> = open
            .iter()
            .copied()
            .filter(|index| lower.contains(words[*index].as_str()))
            .collect();
        if held.is_empty() || held.len() < best {
            continue;
        }
        if held.len() > best {
            best = held.len();
            matches = 0;
            kept.clear();
            candidate.held.fill(false);
        }
        for index in held {
            candidate.held[index] = true;
        }
        matches += 1;
        kept.push(format!("{}: {}", number + 1, clip(line, LINE)));
    }
    if kept.is_empty() {
        // Its name alone is what was looked for: its beginning says what it is.
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        candidate.lines = lines.take(2).map(|line| clip(line, LINE).into_owned()).collect();
        return;
    }
    // Logs end with what is newest.
    let from = kept.len().saturating_sub(LINES);
    candidate.lines = kept.split_off(from);
    candidate.matches = matches;
}

/// Returns the words of a query that say something, in small letters, without the s of a plural.
fn words(query: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![];
    for word in query.split_whitespace() {
        let word = word
            .trim_matches(|character: char| {
                !character.is_alphanumeric() && character != '#' && character != '_'
            })
            .to_lowercase();
        if word.is_empty() || EMPTY.contains(&word.as_str()) {
            continue;
        }
        let stem = match word.strip_suffix('s') {
            Some(stem)
                if stem.len() >= 3 && !stem.ends_with('s') && stem.chars().all(char::is_alphabetic) =>
            {
                stem.to_owned()
            }
            Some(_) | None => word,
        };
        if !words.contains(&stem) {
            words.push(stem);
        }
    }
    words
}

fn found(links: &Links, candidate: Candidate) -> Record {
    let text = candidate.lines.join("\n");
    let place = (
        candidate.bucket.as_str(),
        candidate.object.key().unwrap_or_default(),
    );
    citable(links, place, (&candidate.object, text))
        .with("size", candidate.object.size())
        .with(
            "storage_class",
            candidate
                .object
                .storage_class()
                .map_or("STANDARD", |class| class.as_str()),
        )
        .with("matches", candidate.matches)
}

/// Returns an object as a record that can be cited.
pub(super) fn citable(
    links: &Links,
    (bucket, key): (&str, &str),
    (object, text): (&Object, String),
) -> Record {
    Record::citable(Citable {
        id: format!("s3://{bucket}/{key}"),
        title: format!("{bucket}: {key}"),
        url: links.to(bucket, key),
        author: String::new(),
        time: search::modified(object),
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::{Candidate, look, words};
    use aws_sdk_s3::types::Object;

    #[test]
    fn words_that_say_nothing_are_left_out() {
        assert_eq!(words("Show me the latest error logs"), ["error", "log"]);
        assert_eq!(words("logs that mention order #4187?"), ["log", "order", "#4187"]);
        assert_eq!(words("session_expired, access"), ["session_expired", "access"]);
        assert!(words("show me all").is_empty());
    }

    #[test]
    fn the_lines_with_most_words_are_kept_and_the_newest_of_them() {
        let words = words("checkout error payment");
        let mut candidate = Candidate {
            bucket: "logs".to_owned(),
            object: Object::builder().build(),
            named: vec![true, false, false],
            held: vec![false; 3],
            lines: vec![],
            matches: 0,
        };
        let log: String = (0..9)
            .map(|line| format!("ERROR payment {line}\nERROR other\n"))
            .collect();
        look(&mut candidate, &words, &log);
        assert_eq!(candidate.matches, 9);
        assert_eq!(candidate.lines.len(), 5);
        assert_eq!(candidate.lines[4], "17: ERROR payment 8");
        assert_eq!(candidate.score().0, 3);
    }
}
