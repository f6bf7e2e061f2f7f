//! Cuts a server's stdout into lines without ever holding more than the limit. Knows nothing of JSON beyond its first
//! character: a line that does not begin like an object is not worth keeping.

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

/// Of a line that is thrown away, this much is kept from its beginning.
const HEAD: usize = 1000;

/// What came next. The bytes are with [`Lines::bytes`] until [`Lines::clear`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// A line that may be a message.
    Whole,
    /// A line that is none; only its beginning is kept.
    Stray,
    /// A line beyond the limit; only its beginning is kept.
    TooLong,
    /// The end of the stream.
    End,
}

/// A stream of lines.
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    limit: usize,
    /// What the rest of the current line is thrown away as.
    skipping: Option<Line>,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(reader: R, limit: usize) -> Self {
        let reader = BufReader::with_capacity(64 << 10, reader);
        Self {
            reader,
            line: Vec::new(),
            limit,
            skipping: None,
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.line
    }

    /// Lets go of the line; a large buffer is given back.
    pub(super) fn clear(&mut self) {
        if self.line.capacity() > 1 << 20 {
            self.line = Vec::new();
        } else {
            self.line.clear();
        }
    }

    /// Reads on to the end of a line. May be dropped at any await and called again: nothing is lost.
    pub(super) async fn next(&mut self) -> Line {
        loop {
            let available = match self.reader.fill_buf().await {
                Ok([]) => return Line::End,
                Ok(available) => available,
                Err(error) => {
                    tracing::debug!(%error, "could not read from the connector");
                    return Line::End;
                }
            };
            let newline = available.iter().position(|&byte| byte == b'\n');
            let take = newline.map_or(available.len(), |at| at + 1);
            let room =
                if self.skipping.is_some() { HEAD } else { self.limit }.saturating_sub(self.line.len());
            self.line.extend_from_slice(&available[..take.min(room)]);
            self.reader.consume(take);
            if self.skipping.is_none() {
                self.skipping = skip(&self.line, take > room);
                if self.skipping.is_some() {
                    self.line.truncate(HEAD);
                    self.line.shrink_to(HEAD);
                }
            }
            if newline.is_some() {
                match self.skipping.take() {
                    Some(skipped) => return skipped,
                    None if self.line.iter().all(u8::is_ascii_whitespace) => self.clear(),
                    None => return Line::Whole,
                }
            }
        }
    }
}

/// Decides whether the rest of a line need not be read.
fn skip(line: &[u8], too_long: bool) -> Option<Line> {
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    let first = line.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        Some(b'{') if too_long => Some(Line::TooLong),
        Some(b'{') => None,
        // The byte order mark may come in parts.
        Some(0xEF) if line.len() < 3 => None,
        Some(_) => Some(Line::Stray),
        None if too_long => Some(Line::Stray),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(input: &[u8], limit: usize) -> Vec<(Line, String)> {
        let mut lines = Lines::new(input, limit);
        let mut seen = Vec::new();
        loop {
            let line = lines.next().await;
            if line == Line::End {
                return seen;
            }
            seen.push((line, String::from_utf8_lossy(lines.bytes()).trim_end().to_owned()));
            lines.clear();
        }
    }

    fn line(kind: Line, text: &str) -> (Line, String) {
        (kind, text.to_owned())
    }

    #[tokio::test]
    async fn messages_and_strays_are_told_apart_and_blank_lines_skipped() {
        let seen = all(b"{\"a\":1}\r\n\n  \nhello\n  {}\n\xEF\xBB\xBF{}\n{\"cut\":", 100).await;
        assert_eq!(
            seen,
            [
                line(Line::Whole, "{\"a\":1}"),
                line(Line::Stray, "hello"),
                line(Line::Whole, "  {}"),
                line(Line::Whole, "\u{feff}{}"),
            ]
        );
    }

    #[tokio::test]
    async fn a_line_beyond_the_limit_is_dropped_and_the_next_one_read() {
        let long = format!("{{\"id\":7,{}}}\n{{\"id\":8}}\n", "x".repeat(500_000));
        let seen = all(long.as_bytes(), 100_000).await;
        assert_eq!(seen.len(), 2);
        assert_eq!((seen[0].0, seen[0].1.len()), (Line::TooLong, HEAD));
        assert_eq!(seen[1], line(Line::Whole, "{\"id\":8}"));
    }

    #[tokio::test]
    async fn an_endless_stray_line_is_not_kept() {
        let noise = format!("{}\n{{}}\n", "noise".repeat(200_000));
        let seen = all(noise.as_bytes(), 10_000_000).await;
        assert_eq!((seen[0].0, seen[0].1.len()), (Line::Stray, HEAD));
        assert_eq!(seen[1], line(Line::Whole, "{}"));
    }

    #[tokio::test]
    async fn a_read_that_is_dropped_half_way_loses_nothing() {
        let (mut writer, reader) = tokio::io::duplex(64);
        let mut lines = Lines::new(reader, 100);
        tokio::io::AsyncWriteExt::write_all(&mut writer, b"{\"a\"")
            .await
            .unwrap();
        let pending = futures::future::poll_immediate(Box::pin(lines.next())).await;
        assert_eq!(pending, None);
        tokio::io::AsyncWriteExt::write_all(&mut writer, b":1}\n")
            .await
            .unwrap();
        assert_eq!(lines.next().await, Line::Whole);
        assert_eq!(lines.bytes(), b"{\"a\":1}\n");
    }
}
