//! A process that is a connector host and nothing else, for tests that kill it: `[--guarded] -- server flags…`. It
//! prints the pid of its server's process when that has answered a call, and waits to be killed.

use anyhow::Context as _;
use mosaic_mcp::{CachePolicy, Call, GuardCommand, Host, HostConfig, ServerSpec};
use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

pub(super) fn run(args: &[OsString]) -> ExitCode {
    match serve(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn serve(args: &[OsString]) -> anyhow::Result<()> {
    let guarded = args.first().is_some_and(|arg| arg == "--guarded");
    let flags = args.iter().skip_while(|arg| *arg != "--").skip(1);
    let program = std::env::current_exe()?;
    let spec = ServerSpec {
        id: "toy".into(),
        name: "toy".into(),
        program: program.clone(),
        args: flags.map(|flag| flag.to_string_lossy().into_owned()).collect(),
        env: Vec::new(),
        guard: guarded.then(|| GuardCommand {
            program,
            args: vec!["__guard".to_owned()],
        }),
    };
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?
        .block_on(async {
            let host = Host::new(HostConfig {
                stop_grace: Duration::from_millis(200),
                ..HostConfig::default()
            });
            host.register(spec);
            let call = Call {
                server: "toy".into(),
                tool: "echo".to_owned(),
                arguments: serde_json::Map::new(),
                cache: CachePolicy::Never,
                refresh: false,
            };
            host.call(call, CancellationToken::new()).await?;
            let pid = host
                .vitals(&"toy".into())
                .and_then(|vitals| vitals.pid)
                .context("no server runs")?;
            let mut stdout = std::io::stdout();
            stdout.write_all(format!("{pid}\n").as_bytes())?;
            stdout.flush()?;
            tokio::time::sleep(Duration::from_secs(120)).await;
            Ok(())
        })
}
