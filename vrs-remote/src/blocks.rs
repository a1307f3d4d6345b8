//! The block cache: what was fetched, as much as there is room for, and what is on its way.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::error::Error;

/// A block of a file: the number of the file, and that of the block.
pub(crate) type Key = (usize, u64);

/// Blocks of some files, by file and number. All have the same size, but for the last ones of the files.
///
/// The block that was not used for the longest time makes room for another, unless somebody is about to read it.
#[derive(Debug)]
pub(crate) struct Blocks {
    /// Bytes of a block.
    size: u64,
    /// Bytes of all blocks together.
    room: u64,
    held: HashMap<Key, Block>,
    /// The blocks that are there, by when they were last used.
    by_use: BTreeMap<u64, Key>,
    uses: u64,
    bytes: u64,
}

#[derive(Debug)]
struct Block {
    content: Content,
    last_use: u64,
    /// How many are about to read it.
    readers: usize,
}

#[derive(Debug)]
enum Content {
    /// It was asked for.
    Coming,
    Here(Box<[u8]>),
    Failed(Error),
}

/// What became of a wish to read.
#[derive(Debug)]
pub(crate) enum Reading {
    Done,
    /// Some of the blocks are still coming.
    NotYet,
    Failed(Error),
}

impl Blocks {
    pub(crate) fn new(size: u64, room: u64) -> Self {
        Self { size, room, held: HashMap::new(), by_use: BTreeMap::new(), uses: 0, bytes: 0 }
    }

    /// The numbers of the blocks that hold these bytes.
    pub(crate) fn of(&self, bytes: &Range<u64>) -> Range<u64> {
        if bytes.is_empty() { 0..0 } else { bytes.start / self.size..bytes.end.div_ceil(self.size) }
    }

    /// Somebody will read these blocks: they stay until [`release`](Self::release).
    pub(crate) fn retain(&mut self, file: usize, blocks: Range<u64>) {
        for block in blocks {
            if let Some(block) = self.held.get_mut(&(file, block)) {
                block.readers += 1;
            }
        }
    }

    /// Counterpart of [`retain`](Self::retain), after the blocks were read.
    pub(crate) fn release(&mut self, file: usize, blocks: Range<u64>) {
        for block in blocks {
            if let Some(held) = self.held.get_mut(&(file, block)) {
                held.readers = held.readers.saturating_sub(1);
                if held.readers == 0 && matches!(held.content, Content::Failed(_)) {
                    // The next one who wants it asks again.
                    self.held.remove(&(file, block));
                }
            }
        }
        self.make_room();
    }

    /// Of these blocks, those that nobody asked for yet, in runs. They count as asked for from now on.
    pub(crate) fn ask_for(&mut self, file: usize, blocks: Range<u64>) -> Vec<Range<u64>> {
        let mut runs: Vec<Range<u64>> = Vec::new();
        for block in blocks {
            if self.held.contains_key(&(file, block)) {
                continue;
            }
            self.held.insert((file, block), Block { content: Content::Coming, last_use: 0, readers: 0 });
            match runs.last_mut() {
                Some(run) if run.end == block => run.end = block + 1,
                _ => runs.push(block..block + 1),
            }
        }
        runs
    }

    /// A run of blocks has come.
    pub(crate) fn fill(&mut self, file: usize, first: u64, bytes: &[u8]) {
        for (number, content) in (first..).zip(bytes.chunks(self.size as usize)) {
            self.uses += 1;
            let last_use = self.uses;
            let readers = self.take_out((file, number)).map_or(0, |block| block.readers);
            self.bytes += content.len() as u64;
            self.by_use.insert(last_use, (file, number));
            self.held.insert((file, number), Block { content: Content::Here(content.into()), last_use, readers });
        }
        self.make_room();
    }

    /// A run of blocks cannot be had. Whoever waits for one is told.
    pub(crate) fn fail(&mut self, file: usize, blocks: Range<u64>, error: &Error) {
        for number in blocks {
            let Some(block) = self.held.get_mut(&(file, number)) else { continue };
            block.content = Content::Failed(error.clone());
            if block.readers == 0 {
                self.held.remove(&(file, number));
            }
        }
    }

    /// Copies bytes, if all of them are there.
    pub(crate) fn read(&mut self, file: usize, offset: u64, out: &mut [u8]) -> Reading {
        let blocks = self.of(&(offset..offset + out.len() as u64));
        for number in blocks.clone() {
            match self.held.get(&(file, number)).map(|block| &block.content) {
                Some(Content::Here(_)) => {}
                Some(Content::Failed(error)) => return Reading::Failed(error.clone()),
                Some(Content::Coming) | None => return Reading::NotYet,
            }
        }
        let mut rest = out;
        let mut position = offset;
        for number in blocks {
            let Some(block) = self.held.get_mut(&(file, number)) else { continue };
            self.uses += 1;
            self.by_use.remove(&block.last_use);
            self.by_use.insert(self.uses, (file, number));
            block.last_use = self.uses;
            let Content::Here(content) = &block.content else { continue };
            let inside = content.get((position - number * self.size) as usize..).unwrap_or_default();
            let (now, later) = rest.split_at_mut(inside.len().min(rest.len()));
            now.copy_from_slice(inside.get(..now.len()).unwrap_or_default());
            position += now.len() as u64;
            rest = later;
        }
        Reading::Done
    }

    fn take_out(&mut self, key: Key) -> Option<Block> {
        let block = self.held.remove(&key)?;
        if let Content::Here(content) = &block.content {
            self.by_use.remove(&block.last_use);
            self.bytes -= content.len() as u64;
        }
        Some(block)
    }

    fn make_room(&mut self) {
        if self.bytes <= self.room {
            return;
        }
        let is_free = |key: &Key| self.held.get(key).is_some_and(|block| block.readers == 0);
        let mut surplus = self.bytes - self.room;
        let mut leaving = Vec::new();
        for key in self.by_use.values().filter(|key| is_free(key)) {
            leaving.push(*key);
            surplus = surplus.saturating_sub(self.size);
            if surplus == 0 {
                break;
            }
        }
        for key in leaving {
            self.take_out(key);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::single_range_in_vec_init)] // Runs of blocks.

    use super::*;

    fn error() -> Error {
        Error::NotFound { url: "https://example.org".to_owned() }
    }

    fn read(blocks: &mut Blocks, offset: u64, len: usize) -> Option<Vec<u8>> {
        let mut out = vec![0; len];
        matches!(blocks.read(0, offset, &mut out), Reading::Done).then_some(out)
    }

    #[test]
    fn blocks_are_asked_for_once_and_read_across() {
        let mut blocks = Blocks::new(4, 100);
        assert_eq!(blocks.of(&(3..9)), 0..3);
        assert_eq!(blocks.of(&(4..8)), 1..2);
        assert_eq!(blocks.of(&(8..8)), 0..0);
        assert_eq!(blocks.ask_for(0, 1..2), [1..2]);
        assert_eq!(blocks.ask_for(0, 0..4), [0..1, 2..4]);
        assert_eq!(blocks.ask_for(0, 0..4), []);
        assert_eq!(blocks.ask_for(1, 0..1), [0..1]);
        blocks.fill(0, 0, b"abcd");
        blocks.fill(0, 2, b"ijklm");
        assert_eq!(read(&mut blocks, 3, 2), None);
        blocks.fill(0, 1, b"efgh");
        assert_eq!(read(&mut blocks, 3, 8).unwrap(), b"defghijk");
        assert_eq!(read(&mut blocks, 12, 1).unwrap(), b"m");
        assert_eq!(blocks.bytes, 13);
    }

    #[test]
    fn what_was_not_used_for_long_makes_room() {
        let mut blocks = Blocks::new(4, 12);
        for block in 0..3 {
            blocks.ask_for(0, block..block + 1);
            blocks.fill(0, block, &[block as u8; 4]);
        }
        assert!(read(&mut blocks, 0, 1).is_some());
        blocks.ask_for(0, 3..4);
        blocks.fill(0, 3, &[3; 4]);
        assert!(read(&mut blocks, 0, 1).is_some() && read(&mut blocks, 4, 1).is_none());
        assert_eq!((blocks.bytes, blocks.held.len(), blocks.by_use.len()), (12, 3, 3));
        // It can be had again.
        assert_eq!(blocks.ask_for(0, 0..4), [1..2]);
    }

    #[test]
    fn what_is_about_to_be_read_stays() {
        let mut blocks = Blocks::new(4, 4);
        blocks.ask_for(0, 0..3);
        blocks.retain(0, 0..3);
        blocks.fill(0, 0, &[7; 12]);
        assert_eq!(read(&mut blocks, 0, 12), Some(vec![7; 12]));
        blocks.release(0, 0..3);
        assert_eq!(blocks.bytes, 4);
    }

    #[test]
    fn a_failure_is_told_to_those_who_wait_and_then_forgotten() {
        let mut blocks = Blocks::new(4, 100);
        blocks.ask_for(0, 0..2);
        blocks.retain(0, 0..1);
        blocks.fail(0, 0..2, &error());
        assert!(matches!(blocks.read(0, 0, &mut [0; 2]), Reading::Failed(Error::NotFound { .. })));
        assert_eq!(blocks.ask_for(0, 0..2), [1..2]);
        blocks.release(0, 0..1);
        assert_eq!(blocks.ask_for(0, 0..2), [0..1]);
    }
}
