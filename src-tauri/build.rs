//! Lets Tauri generate its context: capabilities, icons and the window's configuration.
fn main() {
    let attributes =
        tauri_build::Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*.json");
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error=could not prepare the desktop shell: {error:#}");
    }
}
