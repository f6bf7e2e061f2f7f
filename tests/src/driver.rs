//! WebKit's own WebDriver: the program that starts the app and clicks in its window.

use anyhow::{Context, Result, bail};
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(10);

/// A running WebKitWebDriver. The app it starts inherits its environment and writes to its log.
#[derive(Debug)]
pub struct Driver {
    process: Child,
    address: SocketAddr,
}

impl Driver {
    /// Starts one on a free port of 127.0.0.1; what it and the app print goes to `log`.
    ///
    /// # Errors
    /// When it is not installed or does not answer within ten seconds.
    pub fn start(environment: &[(String, String)], log: &Path) -> Result<Self> {
        let output = File::options()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("could not write {}", log.display()))?;
        let address = free_address()?;
        let process = Command::new("WebKitWebDriver")
            .arg(format!("--port={}", address.port()))
            .arg(format!("--host={}", address.ip()))
            .envs(environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(output.try_clone().context("could not share the log")?)
            .stderr(output)
            .spawn()
            .context("could not start WebKitWebDriver (cargo xtask setup installs it)")?;
        let mut driver = Self { process, address };
        driver.wait_until_it_answers()?;
        Ok(driver)
    }

    /// Returns where it listens, as a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns its process id; the app is a child of it.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    fn wait_until_it_answers(&mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if TcpStream::connect_timeout(&self.address, Duration::from_millis(200)).is_ok() {
                return Ok(());
            }
            if let Some(status) = self
                .process
                .try_wait()
                .context("could not look after WebKitWebDriver")?
            {
                bail!("WebKitWebDriver ended at once: {status}");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        bail!("WebKitWebDriver did not listen within {PATIENCE:?}")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// Returns an address that was free a moment ago: the driver takes no port 0.
fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("could not find a free port")?;
    listener.local_addr().context("could not read the free port")
}
