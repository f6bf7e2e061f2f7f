//! The content of an object: text whole or in part, its lines by number or by words, and of anything else what it is.

use super::near;
use crate::client::Buckets;
use crate::content::lines::Wanted;
use crate::content::{Piece, Span, as_text, fetch, size, unpack};
use crate::place::{Links, Place};
use mosaic_connector_kit::{Call, Citable, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;

/// How much an answer holds, unless more or less is asked for.
const ROOM: u32 = 24_000;
const MOST_ROOM: u32 = 1_000_000;
/// The most that is fetched to look for lines in.
const LOOKED_THROUGH: u64 = 16 * 1024 * 1024;
/// How much is fetched for the last lines of an object that is not gzipped.
const TAIL: u64 = 1024 * 1024;
/// How many of its first bytes show what a thing is that is no text.
const HEX: usize = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asks {
    key: String,
    #[serde(default, deserialize_with = "arguments::text")]
    bucket: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    grep: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    tail: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    lines: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    range: Option<String>,
    #[serde(default, deserialize_with = "arguments::text")]
    version_id: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    max_bytes: Option<u32>,
}

/// What is wanted of a text.
enum Part {
    /// Bytes from one to another, the second included.
    Bytes(u64, u64),
    /// Lines.
    Lines(Wanted),
}

pub(super) async fn read(buckets: &Buckets, call: &Call) -> Result<Output, ToolError> {
    let asked: Asks = call.arguments()?;
    let place = Place::read(asked.bucket.as_deref(), Some(&asked.key))?.object()?;
    let room = asked.max_bytes.unwrap_or(ROOM).clamp(1, MOST_ROOM) as usize;
    let part = part(&asked, room as u64)?;
    // Whether it is gzipped is known by its name, before anything is fetched.
    let packed = place.key.to_ascii_lowercase().ends_with(".gz");
    let span = match &part {
        _ if packed => Span::First(LOOKED_THROUGH),
        Part::Bytes(first, last) => Span::Part(*first, *last),
        Part::Lines(wanted) if wanted.span.is_none() && wanted.words.is_empty() => Span::Last(TAIL),
        Part::Lines(_) => Span::First(LOOKED_THROUGH),
    };
    let from = (&place, asked.version_id.as_deref());
    let mut piece = match fetch(buckets, from, span, &call.cancel).await {
        Ok(piece) => piece,
        Err(error) => return Err(near::object(buckets, error, (&place, &call.cancel)).await),
    };
    if piece.is_packed(&place.key) && span != Span::First(LOOKED_THROUGH) {
        piece = fetch(buckets, from, Span::First(LOOKED_THROUGH), &call.cancel).await?;
    }
    let links = Links::of(buckets).await;
    let url = links.to(&place.bucket, &place.key);
    shown(&place, &piece, (&part, room), url)
}

/// Reads which part is wanted; only one way to say it may be used, but for `grep` with `tail` or `lines`.
fn part(asked: &Asks, room: u64) -> Result<Part, ToolError> {
    let by_lines = asked.grep.is_some() || asked.tail.is_some() || asked.lines.is_some();
    match &asked.range {
        Some(_) if by_lines => Err(ToolError::invalid(
            "`range` counts bytes and does not go with grep, tail or lines",
        )
        .hint("Leave one of them out")),
        Some(range) => {
            let (first, last) = bytes(range)?;
            Ok(Part::Bytes(first, last.min(first.saturating_add(room - 1))))
        }
        None if by_lines => Ok(Part::Lines(Wanted {
            span: asked.lines.as_deref().map(Wanted::span).transpose()?,
            words: Wanted::words(asked.grep.as_deref()),
            tail: asked.tail.map(|tail| tail.max(1) as usize),
        })),
        None => Ok(Part::Bytes(0, room - 1)),
    }
}

fn bytes(range: &str) -> Result<(u64, u64), ToolError> {
    let range = range.trim().trim_start_matches("bytes=");
    let read = range.split_once('-').and_then(|(first, last)| {
        let last = if last.trim().is_empty() {
            u64::MAX
        } else {
            last.trim().parse().ok()?
        };
        Some((first.trim().parse().ok()?, last))
    });
    read.filter(|(first, last): &(u64, u64)| first <= last)
        .ok_or_else(|| {
            ToolError::invalid("`range` is no range of bytes")
                .hint("Write 0-999 or 1000-; `tail` gives the last lines")
        })
}

/// What an answer shows of a text.
#[derive(Default)]
struct Shown {
    text: String,
    notes: Vec<String>,
    next: Option<String>,
}

fn shown(
    place: &Place,
    piece: &Piece,
    (part, room): (&Part, usize),
    url: String,
) -> Result<Output, ToolError> {
    let packed = piece.is_packed(&place.key);
    let (unpacked, complete) = if packed {
        let (bytes, complete) = unpack(&piece.bytes);
        (Some(bytes), complete && piece.is_last())
    } else {
        (None, piece.is_last())
    };
    let content = unpacked.as_deref().unwrap_or(&piece.bytes);
    // What is unpacked begins at its own start, whatever was fetched.
    let start = if packed { 0 } else { piece.first };
    let shown = match (as_text(content), part) {
        (None, _) => Shown {
            text: of_no_text(content, piece),
            ..Shown::default()
        },
        (Some(text), Part::Lines(wanted)) => {
            let found = wanted.of(whole_lines(&text, start > 0), room);
            Shown {
                notes: said(wanted, &found, (start > 0, complete)),
                text: found.text,
                next: None,
            }
        }
        (Some(_), Part::Bytes(first, last)) => {
            let all = match (packed, complete) {
                (true, true) => Some(content.len() as u64),
                (true, false) => None,
                (false, _) => Some(piece.total),
            };
            of_bytes((content, start), all, (*first, *last))
                .ok_or_else(|| beyond(place, *first, all.unwrap_or(piece.total)))?
        }
    };
    Ok(Output::Records(answer(place, piece, (shown, packed), url)))
}

fn answer(place: &Place, piece: &Piece, (shown, packed): (Shown, bool), url: String) -> Records {
    let heading = format!(
        "{}, {}{}",
        place.target(),
        size(piece.total),
        if packed { " gzipped" } else { "" }
    );
    let record = Record::citable(Citable {
        id: place.id(),
        title: place.key.clone(),
        url,
        author: String::new(),
        time: piece.modified.clone(),
        text: shown.text,
    })
    .with("size", piece.total)
    .with("content_type", piece.content_type.clone())
    .with("etag", piece.etag.clone())
    .with("version_id", piece.version_id.clone())
    .with("next_range", shown.next);
    let mut records = Records::of(heading, [record]);
    records.notes = shown.notes;
    records
}

/// Returns a part of a text that begins at `start` of the whole, which has `all` bytes if that is known; `None` when the
/// part lies beyond it. A character that the end would cut is left to the next part.
fn of_bytes((content, start): (&[u8], u64), all: Option<u64>, (first, last): (u64, u64)) -> Option<Shown> {
    if first > 0 && all.is_some_and(|all| first >= all) {
        return None;
    }
    let within = |position: u64| {
        let position = usize::try_from(position.saturating_sub(start)).unwrap_or(usize::MAX);
        position.min(content.len())
    };
    let (from, mut to) = (within(first), within(last.saturating_add(1)));
    let goes_on = all.is_none_or(|all| start + (to as u64) < all);
    if goes_on
        && let Err(error) = std::str::from_utf8(&content[from..to])
        && error.error_len().is_none()
        && error.valid_up_to() > 0
    {
        to = from + error.valid_up_to();
    }
    let mut shown = Shown {
        text: as_text(&content[from..to]).unwrap_or_default().into_owned(),
        ..Shown::default()
    };
    if goes_on {
        let reached = start + to as u64;
        let all = all.map_or("more".to_owned(), |all| all.to_string());
        shown.notes.push(format!(
            "bytes {first}-{} of {all}; go on with range {reached}-, or use grep, lines or tail",
            reached.saturating_sub(1)
        ));
        shown.next = Some(format!("{reached}-"));
    }
    Some(shown)
}

fn beyond(place: &Place, first: u64, all: u64) -> ToolError {
    ToolError::invalid(format!("{} ends before byte {first}", place.target()))
        .hint(format!("It has {all} bytes"))
}

/// Leaves out the first line of a piece from the middle, which may be cut.
fn whole_lines(text: &str, cut: bool) -> &str {
    match text.find('\n') {
        Some(end) if cut => &text[end + 1..],
        Some(_) | None => text,
    }
}

fn said(
    wanted: &Wanted,
    found: &crate::content::lines::Found,
    (tail_only, complete): (bool, bool),
) -> Vec<String> {
    let mut notes = vec![];
    let lines = found.all;
    if tail_only {
        notes.push("line numbers count from the part that was read, the last 1 MB".to_owned());
    }
    if wanted.words.is_empty() {
        notes.push(format!("{} of {lines} lines", found.shown));
    } else {
        notes.push(format!(
            "{} of {} matching lines, {lines} lines in all",
            found.shown, found.fitting
        ));
    }
    if !complete && !tail_only {
        notes.push("only the first 16 MB were looked through".to_owned());
    }
    if let Some(next) = found.next {
        notes.push(match wanted.tail {
            None => format!("go on with lines {next}-"),
            Some(_) => format!("lines up to {next} did not fit"),
        });
    }
    notes
}

fn of_no_text(content: &[u8], piece: &Piece) -> String {
    let hex: Vec<String> = content
        .iter()
        .take(HEX)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!(
        "No text ({}, {}). First bytes: {}",
        if piece.content_type.is_empty() {
            "of no known type"
        } else {
            &piece.content_type
        },
        size(piece.total),
        hex.join(" ")
    )
}
