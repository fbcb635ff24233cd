import { t } from '@vscode/l10n';
import type { CaptionFailure } from '../../server/protocol/messages.ts';
import type { RemedyWorld } from '../remedies.ts';
import type { PanelState, Scene } from './panelState.ts';
import {
  noDetails,
  plain,
  remedyActions,
  sentences,
  type Action,
  type Message,
  type PanelView,
  type ViewTerms,
} from './panelView.ts';
import { pictureView } from './pictureView.ts';

/** How a state looks. */
export function viewOf(state: PanelState, terms: ViewTerms): PanelView {
  const { scene, subject } = state;
  const world: RemedyWorld = { trust: state.trust, namesModel: terms.namesModel };
  const blank: PanelView = {
    state: 'empty',
    subject,
    file: '',
    size: '',
    seenText: '',
    spoken: '',
    question: '',
    text: [],
    announcement: '',
    note: '',
    message: undefined,
    fraction: undefined,
    current: undefined,
    draft: undefined,
    actions: [],
    wordings: [],
    details: noDetails,
    again: '',
    prompts: [],
    earlier: [],
  };
  switch (scene.kind) {
    case 'empty':
      return { ...blank, message: nothingHere() };
    case 'opening':
      return { ...blank, state: 'opening', text: plain(t('Opening the picture…')) };
    case 'stopped':
      return { ...blank, state: 'stopped', ...stopped(scene.failure, world) };
    case 'refused':
      return { ...blank, ...refused(scene, world) };
    case 'picture':
      return { ...blank, ...pictureView(scene, terms, world) };
  }
}

function nothingHere(): Message {
  return {
    icon: 'device-camera',
    title: t('No picture under the cursor'),
    text: t('Put the caret on a picture reference, or open a picture from the Explorer: it is shown here.'),
  };
}

function stopped(
  failure: CaptionFailure | undefined,
  world: RemedyWorld,
): Pick<PanelView, 'message' | 'actions' | 'announcement'> {
  if (!failure) {
    return {
      message: {
        icon: 'debug-disconnect',
        title: t('Caption Lens is stopped'),
        text: t('Nothing runs and no memory is used until you start it again.'),
      },
      announcement: '',
      actions: [{ id: 'start', label: t('Start'), rank: 'main' }],
    };
  }
  const restart: Action = { id: 'start', label: t('Restart'), rank: 'main' };
  const helping = remedyActions(failure, world).filter(({ label }) => label !== restart.label);
  return {
    message: { icon: 'debug-disconnect', title: t('Caption Lens failed'), text: sentences(failure) },
    announcement: sentences(failure),
    actions: [restart, ...helping.map((action) => ({ ...action, rank: 'quiet' as const }))],
  };
}

function refused({ failure, asked }: Extract<Scene, { kind: 'refused' }>, world: RemedyWorld): Partial<PanelView> {
  const text = sentences(failure);
  if (world.trust === 'restricted' && (failure.code === 'remotePicture' || failure.code === 'outsideWorkspace')) {
    return {
      state: 'refused',
      message: { icon: 'shield', title: t('Restricted workspace'), text },
      actions: remedyActions(failure, world),
    };
  }
  switch (failure.code) {
    case 'noPicture':
      return { state: 'empty', message: nothingHere() };
    case 'remotePicture': {
      const title = t('A remote picture');
      const consent: Action = { id: 'consent', label: t('Fetch and Describe'), rank: 'main' };
      return {
        state: 'remote',
        message: { icon: 'globe', title, text: text || t('It is fetched only when you ask for it.') },
        actions: asked === 'read' ? [consent] : remedyActions(failure, world),
      };
    }
    case 'outsideWorkspace':
      return {
        state: 'remote',
        message: { icon: 'info', title: t('Outside the workspace'), text },
        actions: [{ id: 'consent', label: t('Read and Describe'), rank: 'main' }],
      };
    case 'computedSource':
      return { state: 'refused', message: { icon: 'info', title: t('A computed picture'), text } };
    default:
      return {
        state: 'refused',
        message: { icon: 'error', title: t('This picture cannot be shown'), text },
        actions: remedyActions(failure, world),
      };
  }
}
