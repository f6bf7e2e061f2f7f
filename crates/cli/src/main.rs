//! `mosaic-cli`: the use cases of Mosaic without a window. Reads arguments, calls the core, prints; decides nothing.
//! Secrets come from the environment or standard input, never from arguments.

mod arguments;
mod ask;
mod exit;
mod search;
mod sources;
mod vault;

use arguments::{Arguments, Command};
use clap::Parser as _;
use mosaic_app::{Environment, Mosaic};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    if words
        .next()
        .is_some_and(|first| first == mosaic_app::environment::GUARD)
    {
        return mosaic_mcp::guard::run(words);
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return exit::usage(&error),
    };
    // What goes wrong is told in words of its own; the log is for those who ask for it.
    mosaic_app::logging::start("off");
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return exit::internal(&error),
    };
    runtime.block_on(async {
        let mut environment = Environment::from_process();
        if arguments.sample {
            environment.data_dir = environment.data_dir.join("sample");
        }
        let mosaic = match Mosaic::open(environment).await {
            Ok(mosaic) => mosaic,
            Err(error) => return exit::fail(&error),
        };
        for problem in mosaic_app::status::problems(&mosaic) {
            exit::say(&format!("warning: {}", problem.message));
            if let Some(copy) = &problem.copy_at {
                exit::say(&format!("    kept at {copy}"));
            }
        }
        if arguments.sample {
            match mosaic_app::sample::look_around(&mosaic).await {
                Ok(company) => company
                    .missing
                    .iter()
                    .for_each(|line| exit::say(&format!("note: {line}"))),
                Err(error) => return exit::fail(&error),
            }
        }
        let code = match arguments.command {
            Command::Ask(ask) => ask::run(&mosaic, ask).await,
            Command::Search(search) => search::run(&mosaic, &search).await,
            Command::Sources(sources) => sources::run(&mosaic, sources.action).await,
            Command::Vault(vault) => vault::run(&mosaic, vault.action).await,
        };
        mosaic.close().await;
        code
    })
}
