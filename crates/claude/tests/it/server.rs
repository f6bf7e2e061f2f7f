//! A TCP server that answers each request by a script, byte for byte, and remembers what it was asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

/// One thing the server does for a request.
#[derive(Clone)]
pub(crate) enum Step {
    /// Writes these bytes.
    Write(Vec<u8>),
    /// Writes these bytes so many times, each after a pause.
    Drip(&'static str, u32, Duration),
    /// Waits for the client to go, then tells so.
    AwaitGone,
    /// Waits for the next request on the same connection.
    KeepAlive,
}

/// What the server was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The request line and headers, in lower case but for values.
    pub(crate) head: String,
    /// The body.
    pub(crate) body: String,
}

impl Asked {
    /// Returns a header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

#[derive(Default)]
struct Record {
    asked: Vec<Asked>,
    connections: usize,
}

/// The server; gone when dropped.
pub(crate) struct Server {
    address: SocketAddr,
    record: Arc<Mutex<Record>>,
    gone: UnboundedReceiver<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server that answers the first request by the first script and so on; the last script repeats.
    pub(crate) async fn start(scripts: Vec<Vec<Step>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let record = Arc::new(Mutex::new(Record::default()));
        let (tell, gone) = mpsc::unbounded_channel();
        let shared = Arc::clone(&record);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                shared.lock().unwrap_or_else(PoisonError::into_inner).connections += 1;
                tokio::spawn(serve(socket, scripts.clone(), Arc::clone(&shared), tell.clone()));
            }
        });
        Self {
            address,
            record,
            gone,
            task,
        }
    }

    /// Returns the server's base address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns all requests so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.record.lock().unwrap().asked.clone()
    }

    /// Returns how many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.record.lock().unwrap().connections
    }

    /// Waits until a client has gone from a script that awaits it.
    pub(crate) async fn client_gone(&mut self) {
        self.gone.recv().await.unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut socket: TcpStream,
    scripts: Vec<Vec<Step>>,
    record: Arc<Mutex<Record>>,
    gone: UnboundedSender<()>,
) {
    while let Some(asked) = read_request(&mut socket).await {
        let number = {
            let mut record = record.lock().unwrap();
            record.asked.push(asked);
            record.asked.len() - 1
        };
        let mut again = false;
        for step in &scripts[number.min(scripts.len() - 1)] {
            match step {
                Step::Write(bytes) => socket.write_all(bytes).await.unwrap_or_default(),
                Step::Drip(text, times, pause) => {
                    for _ in 0..*times {
                        tokio::time::sleep(*pause).await;
                        socket.write_all(text.as_bytes()).await.unwrap_or_default();
                    }
                }
                Step::AwaitGone => {
                    let mut rest = [0; 64];
                    while socket.read(&mut rest).await.is_ok_and(|count| count > 0) {}
                    let _ = gone.send(());
                }
                Step::KeepAlive => again = true,
            }
        }
        if !again {
            return;
        }
    }
}

async fn read_request(socket: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let mut asked = Asked {
        head: String::from_utf8(bytes[..end].to_vec()).ok()?,
        body: String::new(),
    };
    let length = asked
        .header("content-length")
        .map_or(0, |text| text.parse().unwrap());
    while bytes.len() < end + length {
        socket.read_buf(&mut bytes).await.ok()?;
    }
    asked.body = String::from_utf8(bytes.split_off(end)).ok()?;
    Some(asked)
}
