//! The shell around the core: messages from standard input, answers to standard output.

use std::collections::VecDeque;

use lsp_server::{Connection, Message};

use super::{Disk, Server};

/// Serves one editor until it says that it goes. Returns whether it went as agreed (`shutdown`, then `exit`).
///
/// # Errors
/// Where standard input or output break in the middle of a message.
pub fn run(disk: Box<dyn Disk>) -> Result<bool, String> {
    let (connection, threads) = Connection::stdio();
    let mut server = Server::new(disk);
    let mut waiting: VecDeque<Message> = VecDeque::new();
    while let Some(message) = next(&connection, &mut waiting) {
        for answer in server.handle(message) {
            if connection.sender.send(answer).is_err() {
                return Err("standard output was closed".to_owned());
            }
        }
        if server.has_ended() {
            break;
        }
        // Findings are told once the editor has nothing more to say: typing goes on while they are made.
        if waiting.is_empty() && connection.receiver.is_empty() {
            for news in server.news() {
                if connection.sender.send(news).is_err() {
                    return Err("standard output was closed".to_owned());
                }
            }
        }
    }
    let agreed = server.has_ended() && server.was_shut_down();
    drop(connection);
    threads.join().map_err(|error| error.to_string())?;
    Ok(agreed)
}

/// The next message that is worth an answer: requests that were cancelled meanwhile are told so by the server, out of turn.
fn next(connection: &Connection, waiting: &mut VecDeque<Message>) -> Option<Message> {
    if waiting.is_empty() {
        waiting.push_back(connection.receiver.recv().ok()?);
    }
    while let Ok(more) = connection.receiver.try_recv() {
        let is_cancel = matches!(&more, Message::Notification(said) if said.method == "$/cancelRequest");
        if is_cancel { waiting.push_front(more) } else { waiting.push_back(more) }
    }
    waiting.pop_front()
}
