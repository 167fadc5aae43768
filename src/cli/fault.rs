//! What happens when the program itself is wrong: it says so, and how to report it, instead of dying in the middle of a word. Knows no verb.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Mutex, PoisonError},
};

use super::Failure;

/// What to do about a fault of the program's own.
const REPORT: &str = "This is a mistake in journey, not in what you wrote. Please report it to the people who maintain it: the command you \
                      typed, the words above and, if you may share it, the text it was about.";

/// Does some work; a panic in it, in whatever thread, becomes a failure in words.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    let words = Arc::new(Mutex::new(None));
    let heard = Arc::clone(&words);
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let mut words = heard.lock().unwrap_or_else(PoisonError::into_inner);
        // The first panic is the cause; those of other threads follow from it.
        words.get_or_insert_with(|| info.to_string());
    }));
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    panic::set_hook(before);
    outcome.unwrap_or_else(|_| {
        let words = words.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
        let version = env!("CARGO_PKG_VERSION");
        Err(Failure::new(format!("journey {version} has gone wrong by its own fault\n{words}")).help(REPORT))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::panic, reason = "it is what is tested")]
    fn a_fault_is_told_with_its_words_and_its_place() {
        let outcome: Result<u8, Failure> = guarded(|| panic!("the sky is falling"));
        let Err(Failure { message, help }) = outcome else { panic!("it went on") };
        assert!(
            message.contains("has gone wrong by its own fault") && message.contains("the sky is falling"),
            "{message}"
        );
        assert!(message.contains("fault.rs"), "{message}");
        assert_eq!(help.as_deref(), Some(REPORT));
        assert!(matches!(guarded(|| Ok(7)), Ok(7)));
        assert!(
            matches!(guarded::<u8>(|| Err(Failure::new("nothing there"))), Err(Failure { message, .. }) if message == "nothing there")
        );
    }
}
