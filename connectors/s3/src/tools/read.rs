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
    // Where the content at hand begins and ends in the whole, which of a gzipped object is unpacked.
    let (start, end) = match packed {
        true => (0, content.len() as u64),
        false => (piece.first, piece.end()),
    };
    let mut notes: Vec<String> = vec![];
    let mut next = None;
    let text = match (as_text(content), part) {
        (None, _) => of_no_text(content, piece),
        (Some(text), Part::Lines(wanted)) => {
            let text = whole_lines(&text, start > 0);
            let found = wanted.of(text, room);
            notes.extend(said(wanted, &found, (start > 0, complete)));
            found.text
        }
        (Some(_), Part::Bytes(first, last)) => {
            if *first > 0 && *first >= start + content.len() as u64 && complete {
                return Err(
                    ToolError::invalid(format!("{} ends before byte {first}", place.target()))
                        .hint(format!("It has {} bytes", if packed { end } else { piece.total })),
                );
            }
            let from = usize::try_from(first.saturating_sub(start))
                .unwrap_or(usize::MAX)
                .min(content.len());
            let to = usize::try_from(last.saturating_sub(start).saturating_add(1)).unwrap_or(usize::MAX);
            let cut = &content[from..to.min(content.len())];
            let text = as_text(cut).unwrap_or_default().into_owned();
            let reached = start + to.min(content.len()) as u64;
            let all = if packed { end } else { piece.total };
            if reached < all || !complete {
                let all = if packed && !complete {
                    "more".to_owned()
                } else {
                    all.to_string()
                };
                notes.push(format!(
                    "bytes {first}-{} of {all}; go on with range {reached}-, or use grep, lines or tail",
                    reached - 1
                ));
                next = Some(format!("{reached}-"));
            }
            text
        }
    };
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
        text,
    })
    .with("size", piece.total)
    .with("content_type", piece.content_type.clone())
    .with("etag", piece.etag.clone())
    .with("version_id", piece.version_id.clone())
    .with("next_range", next);
    let mut records = Records::of(heading, [record]);
    records.notes = notes;
    Ok(Output::Records(records))
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
