//! The typed bridge to the window: which commands exist, and their TypeScript. Holds no logic.

use crate::commands::{conversations, sources, status, turns};
use specta_typescript::Typescript;
use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands};

/// `mosaic --export-bindings FILE` writes the TypeScript and ends.
pub(crate) const FLAG: &str = "--export-bindings";

/// Returns the bridge with all commands.
pub(crate) fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .error_handling(ErrorHandlingMode::Throw)
        .disable_serde_phases()
        .commands(collect_commands![
            status::app_status,
            status::save_settings,
            status::check_model_access,
            status::save_model_access,
            status::forget_key,
            status::list_models,
            status::choose_vault,
            status::unlock_vault,
            status::retry_keyring,
            status::start_vault_over,
            status::rotate_vault_key,
            status::open_link,
            sources::list_connectors,
            sources::list_datasources,
            sources::look_around,
            sources::leave_sample,
            sources::test_datasource,
            sources::save_datasource,
            sources::remove_datasource,
            sources::check_datasource,
            sources::restart_datasource,
            sources::watch_health,
            conversations::list_conversations,
            conversations::open_conversation,
            conversations::rename_conversation,
            conversations::remove_conversation,
            conversations::search_messages,
            conversations::pin_sources,
            turns::send_message,
            turns::follow_turn,
            turns::stop_turn,
            turns::decide_approval,
            turns::load_tool_result,
            turns::save_result_csv,
            turns::preview_plan,
            turns::retry_source,
            turns::open_record,
            turns::open_original,
        ])
}

/// Writes the TypeScript to `file`.
pub(crate) fn export(file: Option<OsString>) -> ExitCode {
    let Some(file) = file else {
        return complain(&format!("{FLAG} needs the file to write"));
    };
    match builder().export(Typescript::default(), file) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&format!("could not write the bindings: {error}")),
    }
}

/// Says what is wrong on standard error and returns the code of a failure.
pub(crate) fn complain(message: &str) -> ExitCode {
    // Nothing is left to do where even standard error cannot be written.
    let _ = writeln!(std::io::stderr(), "{message}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::{Typescript, builder};

    #[test]
    fn the_committed_bindings_are_what_the_commands_say() {
        let written = std::env::temp_dir().join(format!("mosaic-bindings-{}.ts", std::process::id()));
        builder().export(Typescript::default(), &written).unwrap();
        let fresh = std::fs::read_to_string(&written).unwrap();
        std::fs::remove_file(&written).unwrap();
        let committed = include_str!("../../ui/src/platform/bindings.ts");
        assert!(
            fresh == committed,
            "run `cargo xtask bindings` and commit what it writes"
        );
    }
}
