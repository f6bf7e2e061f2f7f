//! What a server writes to stderr: each line goes to the log, redacted, and the last ones are kept for the error that
//! tells of its end. Never grows beyond a few kilobytes.

use crate::lock;
use crate::redact::Redactor;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

const LINES_KEPT: usize = 20;
const LINE_BYTES: usize = 2000;
/// Read further than is kept, so that no secret is cut before it is looked for.
const LINE_BYTES_READ: usize = 4 * LINE_BYTES;

/// The last lines of one server's stderr.
#[derive(Debug)]
pub(crate) struct StderrTail {
    name: String,
    redactor: Arc<Redactor>,
    lines: Mutex<VecDeque<String>>,
}

impl StderrTail {
    pub(crate) fn new(name: String, redactor: Arc<Redactor>) -> Self {
        Self {
            name,
            redactor,
            lines: Mutex::default(),
        }
    }

    /// Returns the last lines, redacted.
    pub(crate) fn text(&self) -> String {
        lock(&self.lines)
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Reads until the pipe closes.
    pub(crate) async fn follow(self: Arc<Self>, pipe: impl AsyncRead + Unpin) {
        let mut reader = BufReader::new(pipe);
        let mut line = Vec::new();
        loop {
            match read_line(&mut reader, &mut line).await {
                Ok(true) => self.take(&line),
                Ok(false) => break,
                Err(error) => {
                    tracing::debug!(connector = self.name, %error, "could not read stderr");
                    break;
                }
            }
            line.clear();
        }
    }

    fn take(&self, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        let text = text.trim_end();
        if text.is_empty() {
            return;
        }
        let mut text = self.redactor.clean(text);
        text.truncate(text.floor_char_boundary(LINE_BYTES));
        tracing::info!(target: "mosaic_mcp::stderr", connector = self.name, "{text}");
        let mut lines = lock(&self.lines);
        if lines.len() == LINES_KEPT {
            lines.pop_front();
        }
        lines.push_back(text);
    }
}

/// Reads one line into `line`, dropping what is beyond [`LINE_BYTES_READ`]; returns whether there was one.
async fn read_line(reader: &mut (impl AsyncBufReadExt + Unpin), line: &mut Vec<u8>) -> std::io::Result<bool> {
    loop {
        let available = reader.fill_buf().await?;
        if available.is_empty() {
            return Ok(!line.is_empty());
        }
        let newline = available.iter().position(|&byte| byte == b'\n');
        let end = newline.unwrap_or(available.len());
        let room = LINE_BYTES_READ.saturating_sub(line.len());
        line.extend_from_slice(&available[..end.min(room)]);
        reader.consume(newline.map_or(end, |at| at + 1));
        if newline.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ServerSpec;
    use std::path::PathBuf;

    #[tokio::test]
    async fn only_the_last_lines_are_kept_each_cut_and_without_secrets() {
        let spec = ServerSpec {
            id: "one".into(),
            name: "one".into(),
            program: PathBuf::new(),
            args: Vec::new(),
            env: vec![("KEY".into(), "s3cret".into())],
            guard: None,
        };
        let tail = Arc::new(StderrTail::new("one".into(), Arc::new(Redactor::new(&spec))));
        let mut said: String = (0..30).map(|number| format!("line {number}\n")).collect();
        said.push_str(&"x".repeat(5000));
        said.push_str("\nthe key is s3cret");
        Arc::clone(&tail).follow(said.as_bytes()).await;
        let text = tail.text();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), LINES_KEPT);
        assert_eq!(lines[0], "line 12");
        assert_eq!(lines[18].len(), LINE_BYTES);
        assert_eq!(lines[19], "the key is [redacted]");
    }
}
