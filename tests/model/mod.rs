//! Tree → meaning: what a wrong workspace is told, word for word, and what a right one means.

mod pages;
mod said;
