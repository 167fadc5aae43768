//! Tree → meaning: what a wrong workspace is told, word for word, and what a right one means.

mod order;
mod pages;
mod said;
