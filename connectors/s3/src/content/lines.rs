//! Lines of a text: some of them, the last ones, those that hold some words. Pure; never changes a line but for its length.

use mosaic_connector_kit::ToolError;
use mosaic_connector_kit::output::clip;

/// Where a line is cut, in characters.
const LINE: usize = 2_000;

/// Which lines are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// From one to another, both included, from 1 on.
    pub(crate) span: Option<(usize, usize)>,
    /// Only those that hold one of these, in small letters; all when empty.
    pub(crate) words: Vec<String>,
    /// Of what is left, only so many at the end.
    pub(crate) tail: Option<usize>,
}

/// Lines that were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// The lines with their numbers.
    pub(crate) text: String,
    /// How many there are in `text`.
    pub(crate) shown: usize,
    /// How many fit.
    pub(crate) fitting: usize,
    /// How many lines the text has.
    pub(crate) all: usize,
    /// The number of the line to go on with, when the room was not enough.
    pub(crate) next: Option<usize>,
}

impl Wanted {
    /// Reads the words of `grep`: `|` stands between words either of which will do.
    pub(crate) fn words(grep: Option<&str>) -> Vec<String> {
        let words = grep.unwrap_or_default().split('|');
        words
            .map(|word| word.trim().to_lowercase())
            .filter(|word| !word.is_empty())
            .collect()
    }

    /// Reads `10-50`, `10-` or `10`.
    ///
    /// # Errors
    /// `invalid` when it is none of these.
    pub(crate) fn span(text: &str) -> Result<(usize, usize), ToolError> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let read = |text: &str| text.trim().parse::<usize>().ok();
        let last = if last.trim().is_empty() {
            Some(usize::MAX)
        } else {
            read(last)
        };
        match (read(first), last) {
            (Some(first), Some(last)) if first >= 1 && first <= last => Ok((first, last)),
            _ => Err(
                ToolError::invalid(format!("`lines` is no range of lines: {}", clip(text, 40)))
                    .hint("Write 1-50 or 200-, counted from 1; `tail` gives the last lines"),
            ),
        }
    }

    /// Returns the wanted lines of a text, within `room` bytes. The last lines are the ones that are kept.
    pub(crate) fn of(&self, text: &str, room: usize) -> Found {
        let (first, last) = self.span.unwrap_or((1, usize::MAX));
        let numbered = text.lines().enumerate().map(|(index, line)| (index + 1, line));
        let mut all = 0;
        let mut fitting: Vec<(usize, &str)> = vec![];
        for (number, line) in numbered {
            all = number;
            if number >= first && number <= last && self.holds(line) {
                fitting.push((number, line));
            }
        }
        let count = fitting.len();
        if let Some(tail) = self.tail {
            fitting.drain(..count.saturating_sub(tail));
        }
        let from_the_end = self.tail.is_some();
        let mut used = 0;
        let mut kept: Vec<String> = vec![];
        let mut next = None;
        let ordered: Box<dyn Iterator<Item = &(usize, &str)>> = if from_the_end {
            Box::new(fitting.iter().rev())
        } else {
            Box::new(fitting.iter())
        };
        for (number, line) in ordered {
            let line = format!("{number}: {}", clip(line, LINE));
            if used + line.len() + 1 > room && !kept.is_empty() {
                next = Some(*number);
                break;
            }
            used += line.len() + 1;
            kept.push(line);
        }
        if from_the_end {
            kept.reverse();
        }
        Found {
            shown: kept.len(),
            text: kept.join("\n"),
            fitting: count,
            all,
            next,
        }
    }

    fn holds(&self, line: &str) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let line = line.to_lowercase();
        self.words.iter().any(|word| line.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    const LOG: &str = "INFO start\nERROR payment a\nINFO ok\nWARN slow\nERROR payment b\nINFO end\n";

    fn wanted(span: Option<&str>, grep: Option<&str>, tail: Option<usize>) -> Wanted {
        Wanted {
            span: span.map(|span| Wanted::span(span).expect("a span")),
            words: Wanted::words(grep),
            tail,
        }
    }

    #[test]
    fn lines_come_with_their_numbers() {
        let found = wanted(Some("2-3"), None, None).of(LOG, 1_000);
        assert_eq!(found.text, "2: ERROR payment a\n3: INFO ok");
        assert_eq!((found.shown, found.all, found.next), (2, 6, None));
        assert_eq!(wanted(Some("6-"), None, None).of(LOG, 1_000).text, "6: INFO end");
        assert_eq!(wanted(Some("9-12"), None, None).of(LOG, 1_000).text, "");
    }

    #[test]
    fn words_are_found_in_any_case_and_the_last_ones_first() {
        let found = wanted(None, Some("error | warn"), Some(2)).of(LOG, 1_000);
        assert_eq!(found.text, "4: WARN slow\n5: ERROR payment b");
        assert_eq!((found.shown, found.fitting), (2, 3));
    }

    #[test]
    fn what_does_not_fit_is_said() {
        let found = wanted(None, None, None).of(LOG, 34);
        assert_eq!(found.text, "1: INFO start\n2: ERROR payment a");
        assert_eq!(found.next, Some(3));
        let found = wanted(None, None, Some(6)).of(LOG, 34);
        assert_eq!(found.text, "5: ERROR payment b\n6: INFO end");
    }

    #[test]
    fn a_range_that_is_none_is_refused() {
        for text in ["0-3", "5-2", "a-b", "-20"] {
            assert!(Wanted::span(text).is_err(), "{text}");
        }
    }
}
