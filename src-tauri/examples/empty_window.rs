//! An empty window of the same make, which the measurements compare Mosaic's with. It has no core, no commands, no
//! plugins, and a page that says one word. Its configuration is in `empty/`.

fn main() -> Result<(), tauri::Error> {
    tauri::Builder::default().run(tauri::generate_context!(
        "src-tauri/examples/empty/tauri.conf.json"
    ))
}
