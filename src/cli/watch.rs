//! Looks again whenever a text changes. Asks the file system a few times a second instead of being told: a workspace is a few hundred small files,
//! asking works in containers and on network drives too, and needs no further crate. Knows no check.

use std::{
    collections::BTreeSet,
    fs,
    io::IsTerminal,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use super::{Failure, console::Console, workspace};

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(200);

/// What a file looks like from outside.
type Stamp = (PathBuf, Option<SystemTime>, u64);

/// Does the work, and again after every change. Ends with the process: by ctrl-c.
pub(super) fn forever(
    paths: &[PathBuf],
    others: &[&Path],
    console: &Console,
    work: &dyn Fn() -> Result<u8, Failure>,
) -> Result<u8, Failure> {
    let mut seen = stamps(paths, others);
    loop {
        if std::io::stdout().is_terminal() {
            // Clears the screen and what was rolled out of it.
            console.print("\u{1b}[2J\u{1b}[3J\u{1b}[H")?;
        }
        if let Err(failure) = work() {
            // A file may be away while it is saved; what is typed wrong was refused before.
            console.error(&failure.message, failure.help.as_deref());
        }
        console.note("watching; ctrl-c ends it");
        let mut now = wait(paths, others, &seen);
        // Several files saved at once are one change.
        loop {
            thread::sleep(PAUSE / 4);
            let next = stamps(paths, others);
            if next == now {
                break;
            }
            now = next;
        }
        seen = now;
    }
}

fn wait(paths: &[PathBuf], others: &[&Path], seen: &[Stamp]) -> Vec<Stamp> {
    loop {
        thread::sleep(PAUSE);
        let now = stamps(paths, others);
        if now != seen {
            return now;
        }
    }
}

/// Every text of the workspaces, and the other files, as they are now. What cannot be read is not there.
fn stamps(paths: &[PathBuf], others: &[&Path]) -> Vec<Stamp> {
    let mut files: BTreeSet<PathBuf> = workspace::places(paths);
    files.extend(others.iter().map(|path| path.to_path_buf()));
    let stamp = |path: PathBuf| {
        let data = fs::metadata(&path).ok()?;
        Some((path, data.modified().ok(), data.len()))
    };
    files.into_iter().filter_map(stamp).collect()
}
