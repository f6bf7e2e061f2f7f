//! The desktop shell: opens the core, the window and the bridge between them. It decides nothing.
#![cfg_attr(
    all(not(debug_assertions), target_os = "windows"),
    windows_subsystem = "windows"
)]

mod bindings;
mod commands;
mod window;

use mosaic_app::{Environment, Mosaic};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next() {
        Some(first) if first == mosaic_app::environment::GUARD => return mosaic_mcp::guard::run(arguments),
        Some(first) if first == bindings::FLAG => return bindings::export(arguments.next()),
        _ => {}
    }
    mosaic_app::logging::start("warn");
    if let Some(missing) = window::missing_screen() {
        return bindings::complain(missing);
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the window could not be opened");
            ExitCode::FAILURE
        }
    }
}

/// Opens the window and stays until it is closed.
fn run() -> Result<(), Box<dyn std::error::Error>> {
    let mosaic = tauri::async_runtime::block_on(Mosaic::open(Environment::from_process()))?;
    let warming = mosaic.clone();
    tauri::async_runtime::spawn(async move { warming.warm_up().await });
    let bridge = bindings::builder();
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| {
            window::focus(app)
        }))
        .plugin(window::staying_home())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(bridge.invoke_handler())
        .manage(mosaic.clone())
        .build(tauri::generate_context!())?;
    app.run(move |_handle, event| {
        if let tauri::RunEvent::Exit = event {
            tauri::async_runtime::block_on(mosaic.close());
        }
    });
    Ok(())
}
