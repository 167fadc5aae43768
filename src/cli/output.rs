//! Files that are written whole or not at all. Knows nothing of what is in them.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use super::Failure;

/// Writes a file: beside its place first, then moved there in one step. Whoever reads it sees the old text or the new one.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    // A link is written through, not replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if target.is_dir() {
        return Err(Failure::new(format!("`{}` is a folder, not a file", path.display())));
    }
    let beside = beside(&target);
    let written = write_new(&beside, bytes).and_then(|()| {
        if let Ok(old) = fs::metadata(&target) {
            fs::set_permissions(&beside, old.permissions())?;
        }
        fs::rename(&beside, &target)
    });
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        Failure::new(format!("`{}` cannot be written: {}", path.display(), reason(&error)))
    })
}

fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().map_or_else(|| "out".into(), |name| name.to_string_lossy().into_owned());
    target.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Why the system refused, without its number.
pub(super) fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "it is not allowed".to_owned(),
        _ => {
            let text = error.to_string();
            let end = text.find(" (os error").unwrap_or(text.len());
            text.get(..end).unwrap_or(&text).to_owned()
        }
    }
}
