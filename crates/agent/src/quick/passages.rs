//! What is shown of a record: the part around the first hit, and the sentence or two that say most. Every word of it stands in
//! the record.

use super::records::Record;
use super::score::Match;
use super::words::words;
use mosaic_protocol::Passage;

/// About how many characters of a record a passage shows.
const PASSAGE_CHARS: usize = 600;
/// The most characters of a quotation.
const QUOTED_CHARS: usize = 280;

/// Returns a record's passage under a number.
pub(super) fn passage(number: u32, record: &Record, found: &Match) -> Passage {
    Passage {
        number,
        datasource_id: record.origin.datasource_id.clone(),
        call_id: record.origin.call_id.clone(),
        title: record.title.clone(),
        text: window(&record.text, found.first),
        matches: found.found.clone(),
        author: record.author.clone(),
        time: record.time.clone(),
        url: record.url.clone(),
    }
}

/// Returns the sentence that holds most of the words found, with the next where there is room: a part of the text as it stands.
/// Without a text it is the title.
pub(super) fn quoted(record: &Record, found: &Match) -> String {
    let text = record.text.as_str();
    let sentences = sentences(text);
    let hits = |(from, to): &(usize, usize)| {
        let mut held: Vec<&String> = Vec::new();
        for (_, word) in words(&text[*from..*to]) {
            if let Some(hit) = found.found.iter().find(|other| *other == word)
                && !held.contains(&hit)
            {
                held.push(hit);
            }
        }
        held.len()
    };
    let mut best: Option<(usize, usize)> = None;
    for (at, sentence) in sentences.iter().enumerate() {
        let count = hits(sentence);
        if best.is_none_or(|(_, most)| count > most) {
            best = Some((at, count));
        }
    }
    let Some((at, _)) = best else {
        return record.title.clone();
    };
    let (from, mut to) = sentences[at];
    if let Some((_, end)) = sentences.get(at + 1)
        && text[from..*end].chars().count() <= QUOTED_CHARS
        && !text[from..*end].contains('\n')
    {
        to = *end;
    }
    let mut quoted = text[from..to].trim();
    if let Some((cut, _)) = quoted.char_indices().nth(QUOTED_CHARS) {
        let head = &quoted[..cut];
        quoted = head.rfind(' ').map_or(head, |at| &head[..at]);
    }
    quoted.trim().to_owned()
}

/// Cuts a text at the ends of its sentences and lines.
fn sentences(text: &str) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    let mut from = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let end = at + letter.len_utf8();
        let next = letters.peek().map(|(_, next)| *next);
        let stops = matches!(letter, '.' | '!' | '?') && next.is_none_or(char::is_whitespace);
        if stops || letter == '\n' || next.is_none() {
            if !text[from..end].trim().is_empty() {
                all.push((from, end));
            }
            from = end;
        }
    }
    all
}

/// Returns the part of the text around the first hit, with ellipses where it was cut.
fn window(text: &str, first: Option<usize>) -> String {
    let total = text.chars().count();
    if total <= PASSAGE_CHARS {
        return text.to_owned();
    }
    let hit = first
        .and_then(|first| text.get(..first))
        .map_or(0, |before| before.chars().count());
    let from = hit.saturating_sub(PASSAGE_CHARS / 4).min(total - PASSAGE_CHARS);
    let mut part: String = text.chars().skip(from).take(PASSAGE_CHARS).collect();
    if from > 0 {
        // Begin at a word.
        let start = part.find(' ').filter(|at| *at < 40).unwrap_or(0);
        part.replace_range(..start, "…");
    }
    if from + PASSAGE_CHARS < total {
        let end = part
            .rfind(' ')
            .filter(|at| part.len() - at < 40)
            .unwrap_or(part.len());
        part.replace_range(end.., "…");
    }
    part
}
