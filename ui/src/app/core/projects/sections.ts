import { Project, ProjectVisibility } from '../../api';

/** A part of a project that is shown by itself. */
export type ProjectSection = keyof ProjectVisibility;

/** Whether everybody sees this part, with or without an account. */
export function isOpen(project: Project, section: ProjectSection): boolean {
  return project.is_public && project.visibility[section] === 'everyone';
}
