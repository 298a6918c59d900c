// The few entries that belong to the program and not to the picture. Everything else is in the window.
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { View } from './host-messages.ts';

export function setMenu(openWindow: (view: View) => void): void {
  const view: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    { role: 'togglefullscreen' },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
  ];
  if (!app.isPackaged) view.push({ type: 'separator' }, { role: 'toggleDevTools' });
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    {
      label: 'File',
      submenu: [
        { label: 'New Window', accelerator: 'CmdOrCtrl+N', click: () => openWindow('desk') },
        { label: 'New Wall Display', accelerator: 'CmdOrCtrl+Shift+N', click: () => openWindow('wall') },
        { type: 'separator' },
        process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    { label: 'View', submenu: view },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
