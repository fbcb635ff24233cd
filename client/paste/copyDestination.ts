/** A document that a picture is copied beside; paths with `/`. */
export interface CopyDocument {
  /** Of its file: `/home/ana/site/docs/lesson.md`. */
  readonly path: string;
  /** Of its workspace folder; undefined where it is in none. */
  readonly folder: string | undefined;
}

/**
 * Where a picture goes by a value of VS Code's own setting `markdown.copyFiles.destination`, such as
 * '${documentDirName}/images/${fileName}' or '/assets/': variables filled in; a folder gets the file's name; what begins
 * with a slash lies in the workspace's folder, all else beside the document. Returns an absolute path.
 */
export function copyDestination(template: string, document: CopyDocument, fileName: string, now: Date): string {
  const { path, folder } = document;
  const directory = folderOf(path);
  const documentName = path.slice(directory.length + 1);
  const root = folder ?? directory;
  const variables: Readonly<Record<string, string>> = {
    documentDirName: directory,
    documentRelativeDirName: within(root, directory),
    documentFileName: documentName,
    documentBaseName: withoutExtension(documentName),
    documentExtName: extension(documentName),
    documentFilePath: path,
    documentRelativeFilePath: within(root, path),
    documentWorkspaceFolder: root,
    fileName,
    fileExtName: extension(fileName),
    unixTime: String(now.getTime()),
    isoTime: now.toISOString(),
  };
  const filled = template.replace(
    /\$\{(\w+)(?:\/((?:[^/\\]|\\.)+)\/((?:[^/\\]|\\.)*)\/(\w*))?\}/g,
    (mark, name: string, pattern?: string, by?: string, flags?: string) => {
      const value = variables[name];
      if (value === undefined) return mark;
      return pattern === undefined ? value : replaced(value, pattern, by ?? '', flags ?? '');
    },
  );
  const whole = filled === '' || filled.endsWith('/') ? `${filled}${fileName}` : filled;
  const absolute = whole.startsWith(`${root}/`) || whole.startsWith(`${directory}/`);
  if (absolute) return normal(whole);
  return normal(whole.startsWith('/') ? `${root}${whole}` : `${directory}/${whole}`);
}

/** `${fileName/a/b/}`, as in snippets; a pattern that is none changes nothing. */
function replaced(value: string, pattern: string, by: string, flags: string): string {
  try {
    return value.replace(new RegExp(pattern.replaceAll('\\/', '/'), flags), by.replaceAll('\\/', '/'));
  } catch {
    return value;
  }
}

/** 'image-1.png' of 'image.png', the next try where a name is taken. */
export function numbered(path: string, count: number): string {
  const end = extension(path);
  return count === 0 ? path : `${withoutExtension(path)}-${count}${end === '' ? '' : `.${end}`}`;
}

/** From a document's folder to a file: 'images/cup.png', '../cup.png'. */
export function pathFrom(folder: string, file: string): string {
  const [from, to] = [folder.split('/'), file.split('/')];
  const first = from.findIndex((step, at) => step !== to[at]);
  const common = first < 0 ? from.length : first;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function within(root: string, path: string): string {
  return path === root ? '' : path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
}

function extension(name: string): string {
  return /[^/]\.([^./]+)$/.exec(name)?.[1] ?? '';
}

function withoutExtension(name: string): string {
  const end = extension(name);
  return end === '' ? name : name.slice(0, -end.length - 1);
}

function normal(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '.' && step !== '') steps.push(step);
  }
  return `/${steps.join('/')}`;
}
