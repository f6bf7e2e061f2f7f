//! As little of an HTTP/1.1 client as it takes to see every byte: one request, one connection.

use mosaic_testkit::fake_claude::FakeClaude;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const USUAL: &str = "authorization: Bearer sk-test\r\nanthropic-version: 2026-10-21\r\n";

/// Returns a small request for a streamed message.
pub(crate) fn ask(question: &str) -> Value {
    json!({"model": "claude-opus-5-5", "max_tokens": 1000, "stream": true,
        "thinking": {"type": "adaptive", "display": "summarized"},
        "messages": [{"role": "user", "content": question}]})
}

/// Everything the server sent until the connection closed.
pub(crate) struct Answer {
    pub(crate) raw: Vec<u8>,
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

pub(crate) async fn message(fake: &FakeClaude, body: &Value) -> Answer {
    post(fake, "/v1/messages", USUAL, body).await
}

pub(crate) async fn post(fake: &FakeClaude, path: &str, headers: &str, body: &Value) -> Answer {
    rest(send(fake, &format!("POST {path}"), headers, &body.to_string()).await).await
}

pub(crate) async fn get(fake: &FakeClaude, path: &str) -> Answer {
    rest(send(fake, &format!("GET {path}"), USUAL, "").await).await
}

/// Sends a request for a message and returns the connection with the answer unread.
pub(crate) async fn open(fake: &FakeClaude, body: &Value) -> TcpStream {
    send(fake, "POST /v1/messages", USUAL, &body.to_string()).await
}

async fn send(fake: &FakeClaude, target: &str, headers: &str, body: &str) -> TcpStream {
    let mut connection = TcpStream::connect(("127.0.0.1", fake.port()))
        .await
        .expect("connects");
    let head = format!(
        "{target} HTTP/1.1\r\nhost: fake\r\nconnection: close\r\ncontent-type: application/json\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    connection
        .write_all((head + body).as_bytes())
        .await
        .expect("sends");
    connection
}

/// Reads until `mark` was seen `times` times.
pub(crate) async fn read_until(connection: &mut TcpStream, mark: &str, times: usize) -> String {
    let mut seen = Vec::new();
    while String::from_utf8_lossy(&seen).matches(mark).count() < times {
        assert!(
            connection.read_buf(&mut seen).await.expect("reads") > 0,
            "closed before {mark}"
        );
    }
    String::from_utf8_lossy(&seen).into_owned()
}

/// Reads to the end, however the connection ends.
pub(crate) async fn rest(mut connection: TcpStream) -> Answer {
    let mut raw = Vec::new();
    while let Ok(1..) = connection.read_buf(&mut raw).await {}
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n");
    let head = String::from_utf8_lossy(&raw[..end.unwrap_or_default()]).into_owned();
    let body = end.map(|end| raw[end + 4..].to_vec()).unwrap_or_default();
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1)?.parse().ok())
        .unwrap_or_default();
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(n, v)| (n.to_lowercase(), v.to_owned()))
        .collect();
    Answer {
        raw,
        status,
        headers,
        body,
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    fn is_chunked(&self) -> bool {
        self.header("transfer-encoding") == Some("chunked")
    }

    /// Returns the whole chunks of the body.
    pub(crate) fn chunks(&self) -> Vec<Vec<u8>> {
        let (mut chunks, mut left) = (Vec::new(), &self.body[..]);
        while let Some(end) = left.windows(2).position(|window| window == b"\r\n") {
            let size = usize::from_str_radix(&String::from_utf8_lossy(&left[..end]), 16).expect("chunk size");
            if size == 0 || left.len() < end + 2 + size {
                break;
            }
            chunks.push(left[end + 2..end + 2 + size].to_vec());
            left = left.get(end + 4 + size..).unwrap_or_default();
        }
        chunks
    }

    /// Returns whether the body came to its proper end.
    pub(crate) fn ended_cleanly(&self) -> bool {
        !self.is_chunked() || self.body.ends_with(b"0\r\n\r\n")
    }

    pub(crate) fn text(&self) -> String {
        let body = if self.is_chunked() {
            self.chunks().concat()
        } else {
            self.body.clone()
        };
        String::from_utf8_lossy(&body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text()).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Returns the whole events of a stream.
    pub(crate) fn events(&self) -> Vec<(String, Value)> {
        let text = self.text();
        let whole = text.rsplit_once("\n\n").map_or("", |(whole, _)| whole);
        let event = |block: &str| {
            let (name, data) = block.strip_prefix("event: ")?.split_once("\ndata: ")?;
            Some((name.to_owned(), serde_json::from_str(data).expect("JSON")))
        };
        whole.split("\n\n").filter_map(event).collect()
    }

    /// Returns the blocks of a stream of text and thinking, put together again.
    pub(crate) fn blocks(&self) -> Vec<Value> {
        let mut blocks: Vec<Value> = Vec::new();
        for (name, data) in self.events() {
            match name.as_str() {
                "content_block_start" => blocks.push(data["content_block"].clone()),
                "content_block_delta" => {
                    let block = blocks.last_mut().expect("a block");
                    for key in ["text", "thinking", "signature"] {
                        if let Some(more) = data["delta"][key].as_str() {
                            block[key] = json!(block[key].as_str().expect("text").to_owned() + more);
                        }
                    }
                }
                _ => {}
            }
        }
        blocks
    }
}
