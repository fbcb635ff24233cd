import { isAllowedGlobal, isKey, reduceGlobal, storageRecord } from './pickleGlobals.ts';
import { isRecord, type PickleDict, type PickleList, type PickleValue, type StorageRecord } from './pickleValue.ts';
import { PickleInput } from './pickleInput.ts';
import { say } from '../../wording.ts';

const maxStack = 1_000_000;
const maxMemo = 1_000_000;
/** Tuples, lists and dictionaries in all; a full-size checkpoint with its optimizer has about 30,000. */
const maxContainers = 500_000;
/** Elements that REDUCE may copy in all: a small pickle must not grow to a large heap. */
const maxCopied = 2_000_000;

/** A pickle read: its value, and the offset of the first byte after it. */
export interface Unpickled {
  readonly value: PickleValue;
  readonly end: number;
}

/**
 * Reads the one pickle (protocols 2 to 4) that begins at `start`: only the opcodes that torch writes, only the globals
 * of `pickleGlobals.ts`, and REDUCE looks up what a global stands for instead of calling it.
 * `label` names the file in errors; `onStorage` hears of every storage. Throws `checkpointUnsafe` for anything else, naming it and its offset;
 * `checkpointInvalid` for damage; `PickleTruncated` (also `checkpointInvalid`) when the bytes end first.
 */
export function readPickle(
  bytes: Uint8Array,
  start: number,
  label: string,
  onStorage?: (storage: StorageRecord) => void,
): Unpickled {
  return new Machine(new PickleInput(bytes, start, label), onStorage).run();
}

class Machine {
  readonly #input: PickleInput;
  readonly #onStorage: ((storage: StorageRecord) => void) | undefined;
  #stack: PickleValue[] = [];
  /** The stacks below each open MARK. */
  readonly #marks: PickleValue[][] = [];
  readonly #memo = new Map<number, PickleValue>();
  /** Values in the stacks of `#marks`. */
  #below = 0;
  #containers = 0;
  #copied = 0;

  constructor(input: PickleInput, onStorage?: (storage: StorageRecord) => void) {
    this.#input = input;
    this.#onStorage = onStorage;
  }

  run(): Unpickled {
    const input = this.#input;
    for (;;) {
      const opcode = input.opcode();
      if (opcode === 0x2e) return { value: this.#pop(), end: input.at }; // STOP
      if (!this.#readConstant(opcode) && !this.#readStructure(opcode)) throw input.unsafeOpcode(opcode);
      if (this.#stack.length + this.#below + this.#marks.length > maxStack)
        throw input.damaged(say`its stack grows too large`);
    }
  }

  /** Opcodes that push a value of their own. */
  #readConstant(opcode: number): boolean {
    const input = this.#input;
    switch (opcode) {
      case 0x4e: // NONE
        return this.#push(null);
      case 0x88: // NEWTRUE
        return this.#push(true);
      case 0x89: // NEWFALSE
        return this.#push(false);
      case 0x4a: // BININT
        return this.#push(input.int32());
      case 0x4b: // BININT1
        return this.#push(input.uint(1));
      case 0x4d: // BININT2
        return this.#push(input.uint(2));
      case 0x8a: // LONG1
        return this.#push(input.long(input.uint(1)));
      case 0x8b: // LONG4
        return this.#push(input.long(input.uint(4)));
      case 0x47: // BINFLOAT
        return this.#push(input.float64());
      case 0x8c: // SHORT_BINUNICODE
      case 0x55: // SHORT_BINSTRING
        return this.#push(input.text(input.uint(1)));
      case 0x58: // BINUNICODE
        return this.#push(input.text(input.uint(4)));
      case 0x8d: // BINUNICODE8
        return this.#push(input.text(input.uint(8)));
      case 0x43: // SHORT_BINBYTES
        return this.#push({ kind: 'bytes', bytes: input.take(input.uint(1)) });
      case 0x42: // BINBYTES
        return this.#push({ kind: 'bytes', bytes: input.take(input.uint(4)) });
      case 0x29: // EMPTY_TUPLE
        return this.#push({ kind: 'tuple', items: [] });
      case 0x5d: // EMPTY_LIST
        return this.#push({ kind: 'list', items: [] });
      case 0x7d: // EMPTY_DICT
        return this.#push({ kind: 'dict', ordered: false, entries: new Map() });
      case 0x63: // GLOBAL
        return this.#pushGlobal(input.line(), input.line());
      default:
        return false;
    }
  }

  /** Opcodes that work on the stack and the memo. */
  #readStructure(opcode: number): boolean {
    const input = this.#input;
    switch (opcode) {
      case 0x80: // PROTO
        return this.#checkProtocol(input.uint(1));
      case 0x95: // FRAME: only a hint of how much to read at once
        input.take(8);
        return true;
      case 0x28: // MARK
        this.#marks.push(this.#stack);
        this.#below += this.#stack.length;
        this.#stack = [];
        return true;
      case 0x74: // TUPLE
        return this.#push({ kind: 'tuple', items: this.#popMark() });
      case 0x85: // TUPLE1
        return this.#pushTuple(1);
      case 0x86: // TUPLE2
        return this.#pushTuple(2);
      case 0x87: // TUPLE3
        return this.#pushTuple(3);
      case 0x61: // APPEND
        return this.#append([this.#pop()]);
      case 0x65: // APPENDS
        return this.#append(this.#popMark());
      case 0x73: // SETITEM
        return this.#setItems(this.#popSome(2));
      case 0x75: // SETITEMS
        return this.#setItems(this.#popMark());
      case 0x68: // BINGET
        return this.#recall(input.uint(1));
      case 0x6a: // LONG_BINGET
        return this.#recall(input.uint(4));
      case 0x71: // BINPUT
        return this.#remember(input.uint(1));
      case 0x72: // LONG_BINPUT
        return this.#remember(input.uint(4));
      case 0x94: // MEMOIZE
        return this.#remember(this.#memo.size);
      case 0x93: // STACK_GLOBAL
        return this.#stackGlobal();
      case 0x51: // BINPERSID
        return this.#persistent();
      case 0x52: // REDUCE
        return this.#reduce();
      case 0x62: // BUILD
        return this.#build();
      default:
        return false;
    }
  }

  #checkProtocol(protocol: number): true {
    if (protocol < 2 || protocol > 4) throw this.#input.unsafe(say`protocol ${protocol}`);
    return true;
  }

  #push(value: PickleValue): true {
    if (isRecord(value) && ++this.#containers > maxContainers)
      throw this.#input.damaged(say`it builds too many objects`);
    this.#stack.push(value);
    return true;
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined) throw this.#input.damaged(say`it takes from an empty stack`);
    return value;
  }

  #popSome(count: number): readonly PickleValue[] {
    if (this.#stack.length < count) throw this.#input.damaged(say`it takes from an empty stack`);
    return this.#stack.splice(this.#stack.length - count);
  }

  #popMark(): readonly PickleValue[] {
    const items = this.#stack;
    const below = this.#marks.pop();
    if (!below) throw this.#input.damaged(say`it closes a group that it did not open`);
    this.#stack = below;
    this.#below -= below.length;
    return items;
  }

  #pushTuple(count: number): true {
    return this.#push({ kind: 'tuple', items: this.#popSome(count) });
  }

  #top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined) throw this.#input.damaged(say`it takes from an empty stack`);
    return value;
  }

  #append(items: readonly PickleValue[]): true {
    const list = this.#top();
    if (!isList(list)) throw this.#input.damaged(say`it appends to something that is no list`);
    for (const item of items) list.items.push(item);
    return true;
  }

  #setItems(items: readonly PickleValue[]): true {
    const dict = this.#top();
    if (!isDict(dict)) throw this.#input.damaged(say`it sets items of something that is no dictionary`);
    for (let index = 0; index < items.length; index += 2) {
      const key = items[index];
      const value = items[index + 1];
      if (!isKey(key) || value === undefined) throw this.#input.damaged(say`a dictionary has an improper key`);
      dict.entries.set(key, value);
    }
    return true;
  }

  #remember(slot: number): true {
    if (this.#memo.size >= maxMemo) throw this.#input.damaged(say`its memo grows too large`);
    this.#memo.set(slot, this.#top());
    return true;
  }

  #recall(slot: number): true {
    const value = this.#memo.get(slot);
    if (value === undefined) throw this.#input.damaged(say`it recalls memo ${slot}, which it never set`);
    this.#stack.push(value);
    return true;
  }

  #stackGlobal(): true {
    const [module, name] = this.#popSome(2);
    if (typeof module !== 'string' || typeof name !== 'string')
      throw this.#input.unsafe(say`STACK_GLOBAL without a name`);
    return this.#pushGlobal(module, name);
  }

  #pushGlobal(module: string, name: string): true {
    const global = `${module}.${name}`;
    if (!isAllowedGlobal(global)) throw this.#input.unsafe(say`the global ${JSON.stringify(global.slice(0, 120))}`);
    return this.#push({ kind: 'global', name: global });
  }

  #persistent(): true {
    const storage = storageRecord(this.#pop());
    if (!storage) throw this.#input.unsafe(say`a persistent id (BINPERSID) that is no storage of torch`);
    this.#onStorage?.(storage);
    return this.#push(storage);
  }

  #reduce(): true {
    const args = this.#pop();
    const callee = this.#pop();
    if (!isRecord(callee) || callee.kind !== 'global' || !isRecord(args) || args.kind !== 'tuple') {
      throw this.#input.unsafe(say`a call (REDUCE) of something that is no known global`);
    }
    const [first] = args.items;
    this.#copied += isRecord(first) && 'items' in first ? first.items.length : 0;
    if (this.#copied > maxCopied) throw this.#input.damaged(say`it copies too much`);
    const value = reduceGlobal(callee.name, args.items);
    if (value === undefined)
      throw this.#input.unsafe(say`a call (REDUCE) of ${callee.name} with arguments it never has`);
    return this.#push(value);
  }

  /** torch's state dictionaries are OrderedDicts with an attribute `_metadata`, which nothing here needs. */
  #build(): true {
    const state = this.#pop();
    const target = this.#top();
    const isMetadata = isDict(state) && [...state.entries.keys()].every((key) => key === '_metadata');
    if (!isMetadata || !isDict(target) || !target.ordered) throw this.#input.unsafe(say`an object with state (BUILD)`);
    return true;
  }
}

function isList(value: PickleValue): value is PickleList {
  return isRecord(value) && value.kind === 'list';
}

function isDict(value: PickleValue): value is PickleDict {
  return isRecord(value) && value.kind === 'dict';
}
